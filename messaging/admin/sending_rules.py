from datetime import date
from typing import Any

from babel.core import get_global
from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextareaWidget

from messaging.choices import WaitReason
from messaging.models import SendingRules
from messaging.selectors.sending_rules import forget_rules
from messaging.services.postponed import look_again_at

from .base import SettingAdmin

# The first Monday of a year that began on one; only the weekday's name is shown.
_MONDAY = date(2024, 1, 1)


def _weekdays() -> list[tuple[int, str]]:
    return [(number, date_format(_MONDAY.replace(day=number), "l")) for number in range(1, 8)]


class SendingRulesForm(forms.ModelForm):
    quiet_weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days without sending"),
        choices=_weekdays,
        coerce=int,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    holidays = forms.CharField(
        label=gettext_lazy("Holidays"),
        required=False,
        help_text=gettext_lazy(
            "One date a line, e.g. 2027-03-20. Of one country: 2027-03-20 EG, for those whose time zone is there."
        ),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "dir": "ltr"}),
    )

    class Meta:
        model = SendingRules
        fields = (
            "quiet_from",
            "quiet_until",
            "quiet_weekdays",
            "holidays",
            "frequency_cap",
            "frequency_hours",
            "confirm_opt_out",
            "last_word",
            "last_word_ar",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["holidays"] = "\n".join(self.instance.holidays)

    def clean_holidays(self) -> list[str]:
        lines = self.cleaned_data["holidays"].splitlines()
        return sorted({_holiday(line) for line in lines if line.strip()})


def _holiday(line: str) -> str:
    """A date, and where it is one country's the two letters of that."""
    said, *country = line.upper().split()
    try:
        day = date.fromisoformat(said).isoformat()
    except ValueError as error:
        raise forms.ValidationError(_("Not a date: write year-month-day, e.g. 2027-03-20.")) from error
    if not country:
        return day
    if len(country) > 1 or country[0] not in set(get_global("zone_territories").values()):
        raise forms.ValidationError(
            _("“%(text)s” is no country: write two letters behind the date, e.g. 2027-03-20 EG.")
            % {"text": " ".join(country)[:60]}
        )
    return f"{day} {country[0]}"


@admin.register(SendingRules)
class SendingRulesAdmin(SettingAdmin):
    """One row: the list leads straight to it."""

    form = SendingRulesForm
    fieldsets = [
        (
            gettext_lazy("Quiet time"),
            {
                "fields": [("quiet_from", "quiet_until"), "quiet_weekdays", "holidays"],
                "description": gettext_lazy(
                    "In each person's own time zone. Everything waits until it is over, except what a member of staff "
                    "types."
                ),
            },
        ),
        (gettext_lazy("Frequency"), {"fields": [("frequency_cap", "frequency_hours")]}),
        (
            gettext_lazy("Opt-out"),
            {
                "fields": ["confirm_opt_out", ("last_word", "last_word_ar")],
                "description": gettext_lazy("Whoever asks not to be written to gets this once, and then nothing."),
            },
        ),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        row, _created = SendingRules.objects.get_or_create(pk=1)
        return redirect("admin:messaging_sendingrules_change", row.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SendingRules | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SendingRules, form: SendingRulesForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_rules()
        look_again_at(WaitReason.QUIET, WaitReason.FREQUENCY)
