"""The builder's fields of a step and of its wordings."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from campaigns.choices import Whether, WinsBy
from campaigns.services.drafts import ExperimentDraft, StepDraft, VariantDraft
from leads.choices import Label, Stage
from leads.models import Tag

from .conditions import asked_for, told
from .forms import number_widget

MINUTES_OF_A_DAY = 1440
_UNITS = (
    (1, gettext_lazy("minutes")),
    (60, gettext_lazy("hours")),
    (MINUTES_OF_A_DAY, gettext_lazy("days")),
    (10080, gettext_lazy("weeks")),
)
_MOST_DELAY = 365 * MINUTES_OF_A_DAY
_MOST_TAGS = 200
VALUE = "value:"


def _hours() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("as soon as its time has come")), *((str(hour), f"{hour:02}:00") for hour in range(24))]


def _several(label: Any, choices: Any = (), coerce: Any = str) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, choices=choices, coerce=coerce, required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )


class StepForm(forms.Form):
    number = forms.IntegerField(
        label=gettext_lazy("After"), min_value=0, max_value=_MOST_DELAY, widget=number_widget(0)
    )
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit"), choices=_UNITS, coerce=int, empty_value=1, widget=UnfoldAdminSelectWidget
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("At this hour, where the person lives"),
        choices=_hours,
        coerce=int,
        empty_value=None,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    replied = forms.ChoiceField(
        label=gettext_lazy("Replied to this campaign"),
        choices=Whether.choices,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    bought = forms.ChoiceField(
        label=gettext_lazy("Bought since it began"),
        choices=Whether.choices,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    stages = _several(gettext_lazy("Only at these stages"), Stage.choices)
    labels = _several(gettext_lazy("Only with these labels"), Label.choices)
    tags = _several(gettext_lazy("Only with one of these tags"), coerce=int)
    without_tags = _several(gettext_lazy("Not with one of these tags"), coerce=int)
    # A condition that the fields above cannot show, as JSON.
    kept = forms.JSONField(required=False, widget=forms.HiddenInput)
    everybody = forms.BooleanField(
        label=gettext_lazy("Drop this condition"), required=False, widget=UnfoldBooleanWidget
    )
    tested = forms.BooleanField(
        label=gettext_lazy("Test them: the better one goes to the rest"), required=False, widget=UnfoldBooleanWidget
    )
    wins_by = forms.ChoiceField(
        label=gettext_lazy("Wins by"), choices=WinsBy.choices, required=False, widget=UnfoldAdminSelectWidget
    )
    size = forms.IntegerField(
        label=gettext_lazy("People of the test"),
        required=False,
        min_value=1,
        max_value=10_000_000,
        help_text=gettext_lazy("The others wait for its end. Empty: nobody waits."),
        widget=number_widget(1),
    )
    hours = forms.IntegerField(
        label=gettext_lazy("Hours until it is decided"),
        required=False,
        min_value=1,
        max_value=720,
        widget=number_widget(1),
    )

    def __init__(self, *args: Any, tags: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("tags", "without_tags"):
            self.fields[name].choices = list(tags)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("number", 0) * said.get("unit", 1) > _MOST_DELAY:
            self.add_error("number", _("At most a year."))
        return said

    @property
    def kept_words(self) -> tuple[str, str] | None:
        """In words, and what is wrong with it; None where nothing is kept."""
        said = self["kept"].value()
        try:
            kept = json.loads(said) if said else None
        except ValueError:
            return None
        return told(kept) if isinstance(kept, dict) else None

    @property
    def has_rules(self) -> bool:
        names = ("hour", "replied", "bought", "stages", "labels", "tags", "without_tags")
        return self.kept_words is not None or any(self[name].value() for name in names)

    @property
    def has_test(self) -> bool:
        return bool(self["tested"].value())

    @property
    def conditions(self) -> list[forms.BoundField]:
        """Those in which there is something to choose."""
        return [self[name] for name in ("stages", "labels", "tags", "without_tags") if self.fields[name].choices]

    def draft(self, variants: list[VariantDraft]) -> StepDraft:
        said = self.cleaned_data
        kept = said["kept"] if isinstance(said["kept"], dict) and not said["everybody"] else None
        test = ExperimentDraft(said["wins_by"] or WinsBy.REPLY, said["size"], said["hours"] or 24)
        return StepDraft(
            variants=variants,
            delay_minutes=int(said["number"] * said["unit"]),
            delivery_hour=said["hour"],
            replied=said["replied"],
            bought=said["bought"],
            only_if=kept or asked_for(said),
            test=test if said["tested"] and len(variants) > 1 else None,
        )


def tag_choices() -> list[tuple[int, str]]:
    return list(Tag.objects.values_list("pk", "name")[:_MOST_TAGS])


def as_delay(minutes: int) -> dict[str, int]:
    """In the largest unit that it is a whole number of."""
    unit = max(unit for unit, _label in _UNITS if minutes % unit == 0) if minutes else 60
    return {"number": minutes // unit, "unit": unit}


class VariantForm(forms.Form):
    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=4096,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5, "dir": "auto"}),
    )
    template = forms.ChoiceField(
        label=gettext_lazy("Template"),
        required=False,
        help_text=gettext_lazy("Where a reply window is closed; for everybody where there is no text."),
        widget=UnfoldAdminSelectWidget,
    )
    weight = forms.IntegerField(label=gettext_lazy("Share"), min_value=0, max_value=1000, widget=number_widget(0))

    def __init__(self, *args: Any, templates: Mapping[str, Any], chosen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {key: str(template) for key, template in templates.items()}
        if chosen and chosen not in names:
            names[chosen] = _("%(name)s: cannot be sent") % {"name": chosen.replace("|", " ")}
        self.fields["template"].choices = [("", _("No template")), *names.items()]

    def draft(self, name: str, values: Mapping[str, str]) -> VariantDraft:
        said = self.cleaned_data
        template_name, _bar, language = said["template"].partition("|")
        return VariantDraft(
            name=name,
            weight=said["weight"],
            body=said["body"].strip(),
            template_name=template_name,
            template_language=language,
            template_values=dict(values) if template_name else {},
        )
