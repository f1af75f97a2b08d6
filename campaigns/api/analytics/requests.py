"""Which days and which channel a report is asked for."""

from typing import NamedTuple

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from campaigns.selectors.analytics.hours import Period
from common.api.days import DAYS_PARAMETERS, DaysQuery
from messaging.models import Channel

PARAMETERS = [
    *DAYS_PARAMETERS,
    OpenApiParameter("channel", int, description="Only what went by this channel."),
]


class Asked(NamedTuple):
    period: Period
    channel_id: int | None


class _Query(DaysQuery):
    channel = serializers.PrimaryKeyRelatedField(queryset=Channel.objects.all(), required=False)


def asked(request: Request) -> Asked:
    query = _Query(data=request.query_params)
    query.is_valid(raise_exception=True)
    said = query.validated_data
    channel = said.get("channel")
    return Asked(Period(said["since"], said["until"]), channel.pk if channel else None)
