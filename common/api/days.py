"""Which days a report is asked for."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

_MOST_DAYS = 366
_USUAL_DAYS = 30
DAYS_PARAMETERS = [
    OpenApiParameter("since", date, description="First day. Days are those of the installation's time zone."),
    OpenApiParameter("until", date, description="Last day; today where it is left out."),
    OpenApiParameter("days", int, description=f"So many up to `until`, in place of `since`; {_USUAL_DAYS} by default."),
]


class DaysQuery(serializers.Serializer[Any]):
    """`since` and `until` are always there once it is valid."""

    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
    days = serializers.IntegerField(min_value=1, max_value=_MOST_DAYS, default=_USUAL_DAYS)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        until = said.setdefault("until", timezone.localdate())
        since = said.setdefault("since", until - timedelta(days=said["days"] - 1))
        if since > until:
            raise serializers.ValidationError({"until": _("The end must come after the beginning.")})
        if (until - since).days >= _MOST_DAYS:
            raise serializers.ValidationError({"until": _("Choose a year at most.")})
        return said
