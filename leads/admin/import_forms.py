from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from common.tables import ARABIC_WINDOWS, UTF_8, UTF_16

from ..choices import KnownPeople
from ..imports.fields import FIELDS
from ..models import LeadImport
from ..services.import_files import ImportOptions

_ENCODINGS = [
    (UTF_8, _("UTF-8")),
    (ARABIC_WINDOWS, _("Arabic (Windows-1256)")),
    (UTF_16, _("UTF-16")),
    ("cp1252", _("Western (Windows-1252)")),
]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("CSV or XLSX file"), widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt,.xlsx"})
    )


class EncodingForm(forms.Form):
    encoding = forms.ChoiceField(
        label=_("Are the letters wrong? Read it as"), choices=_ENCODINGS, widget=UnfoldAdminSelectWidget
    )


class CheckForm(forms.Form):
    """What the columns say, and what shall be done with the people."""

    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country of numbers without a country code"),
        help_text=_("Two letters, e.g. NG. A country column in the file outweighs it."),
        widget=UnfoldAdminTextInputWidget(attrs={"maxlength": 2, "dir": "ltr"}),
    )
    known = forms.ChoiceField(
        label=_("People who are leads already"), choices=KnownPeople.choices, widget=UnfoldAdminSelectWidget
    )
    tag_names = forms.CharField(
        label=_("Tags for all of them"),
        required=False,
        max_length=300,
        help_text=_("With commas between them."),
        widget=UnfoldAdminTextInputWidget,
    )
    owner = forms.ModelChoiceField(
        label=_("Owner of those who have none"),
        queryset=User.objects.filter(is_staff=True, is_active=True).order_by("username"),
        required=False,
        empty_label=_("Nobody’s"),
        widget=UnfoldAdminSelectWidget,
    )
    opt_in_evidence = forms.CharField(
        label=_("How and when did they agree to be written to?"),
        required=False,
        max_length=2000,
        help_text=_(
            "Only if they did: your words go into each person’s consent ledger as proof. Left empty, nothing is "
            "recorded. Nobody’s own “stop” is taken back."
        ),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, job: LeadImport, *args: Any, **kwargs: Any) -> None:
        known = {name: getattr(job, name) for name in ("country", "known", "tag_names", "owner", "opt_in_evidence")}
        super().__init__(*args, initial=known, **kwargs)
        self.job = job
        columns = [("", "—"), *((str(at), name or f"{at + 1}") for at, name in enumerate(job.header))]
        for name, about in FIELDS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=about.title,
                choices=columns,
                required=False,
                initial=str(job.mapping.get(name, "")),
                widget=UnfoldAdminSelectWidget,
            )

    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column_{name}"] for name in FIELDS]

    def option_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def mapping(self) -> dict[str, int]:
        return {name: int(at) for name in FIELDS if (at := self.cleaned_data[f"column_{name}"])}

    def options(self) -> ImportOptions:
        said = self.cleaned_data
        return ImportOptions(
            country=said["country"].upper(),
            known=KnownPeople(said["known"]),
            tag_names=said["tag_names"],
            owner=said["owner"],
            opt_in_evidence=said["opt_in_evidence"].strip(),
        )
