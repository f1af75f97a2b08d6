from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from campaigns.selectors.analytics.hours import Period
from messaging.models import Channel

_USUAL_DAYS = 30
# A column each.
MOST_DAYS = 366


class _Day(UnfoldAdminTextInputWidget):
    input_type = "date"


class PeriodForm(forms.Form):
    since = forms.DateField(label=_("From"), widget=_Day(attrs={"dir": "ltr"}))
    until = forms.DateField(label=_("To"), widget=_Day(attrs={"dir": "ltr"}))
    channel = forms.ModelChoiceField(
        label=_("Channel"),
        queryset=Channel.objects.order_by("name"),
        required=False,
        empty_label=_("All channels"),
        widget=UnfoldAdminSelectWidget,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and since > until:
            self.add_error("until", gettext("The end must come after the beginning."))
        elif since and until and (until - since).days >= MOST_DAYS:
            self.add_error("until", gettext("Choose a year at most."))
        return said

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])


def usual_days() -> dict[str, str]:
    today = timezone.localdate()
    return {"since": (today - timedelta(days=_USUAL_DAYS - 1)).isoformat(), "until": today.isoformat()}
