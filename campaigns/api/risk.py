"""The risk of a ban over the API, by the names that integrators of such systems know."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.permissions import ModelPermissions
from messaging.models import Channel

from ..choices import RiskLevel
from ..models import NumberRisk
from ..risk.words import title_of
from ..selectors.risk_now import RiskNow, risk_now

_LONGEST = 4096
_MOST_HOURS = 7 * 24


class BanRiskRequest(serializers.Serializer[Any]):
    message = serializers.CharField(max_length=_LONGEST, required=False, help_text="A text before it is sent.")
    phone_number_id = serializers.CharField(
        max_length=128, required=False, help_text="The provider's id of a channel, or our own."
    )
    channel = serializers.CharField(max_length=128, required=False, help_text="The same.")
    hours = serializers.IntegerField(min_value=1, max_value=_MOST_HOURS, default=24, help_text="How far back.")

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        named = said.get("phone_number_id") or said.get("channel")
        if not (named or said.get("message")):
            raise serializers.ValidationError(_("Give a message, a number or both."))
        said["channel"] = _channel(named) if named else None
        return said


class FactorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.SerializerMethodField()
    points = serializers.IntegerField()
    most = serializers.IntegerField()
    evidence = serializers.CharField(help_text="The figures that say so, in a sentence.")

    def get_title(self, part: Any) -> str:
        return title_of(part.code)


class MetricsSerializer(serializers.Serializer[Any]):
    hours = serializers.IntegerField()
    total_messages = serializers.IntegerField()
    messages_per_hour = serializers.FloatField()
    messages_last_hour = serializers.IntegerField()
    usual_messages_a_day = serializers.IntegerField(allow_null=True)
    people = serializers.IntegerField()
    new_people = serializers.IntegerField(help_text="Who never wrote to the number.")
    new_people_last_hour = serializers.IntegerField()
    response_rate = serializers.FloatField(
        allow_null=True, help_text="Of the people whom campaigns wrote to two hours ago or earlier; in per cent."
    )
    failure_rate = serializers.FloatField(allow_null=True)
    similarity_rate = serializers.FloatField(allow_null=True)
    blocked_count = serializers.IntegerField()
    opt_out_count = serializers.IntegerField()
    disconnect_count = serializers.IntegerField()
    codes = serializers.DictField(child=serializers.IntegerField(), help_text="The provider's error code → messages.")


class BanRiskAnswer(serializers.Serializer[Any]):
    risk_score = serializers.IntegerField(source="score", help_text="0–100; of both the higher.")
    risk_level = serializers.ChoiceField(choices=RiskLevel.choices, source="level")
    factors = FactorSerializer(many=True, source="parts")
    recommendations = serializers.ListField(child=serializers.CharField(), source="advice")
    metrics = MetricsSerializer(allow_null=True, help_text="Of the number; null where none was named.")


class BanRiskView(APIView):
    permission_classes: list[type[BasePermission]] = [ModelPermissions]
    queryset = NumberRisk.objects.none()
    action_permissions = {None: ["campaigns.view_numberrisk"]}

    @extend_schema(
        summary="How likely a number is to be banned, or a text to be reported",
        description="Computed now, by rules and figures alone; nothing is kept and nothing is held for it.",
        request=BanRiskRequest,
        responses=BanRiskAnswer,
        examples=[
            OpenApiExample("A number", request_only=True, value={"phone_number_id": "106540352242922", "hours": 24}),
            OpenApiExample("A text", request_only=True, value={"message": "You have WON!!! Click bit.ly/x now"}),
        ],
    )
    def post(self, request: Request) -> Response:
        asked = BanRiskRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        found: RiskNow = risk_now(
            text=said.get("message", ""), channel=said["channel"], hours=said["hours"], at=timezone.now()
        )
        return Response(BanRiskAnswer(found).data)


def _channel(named: str) -> Channel:
    ours = Q(pk=named) if named.isdecimal() and len(named) < 10 else Q()
    found = list(Channel.objects.filter(Q(external_id=named) | ours if ours else Q(external_id=named))[:2])
    if len(found) != 1:
        raise serializers.ValidationError(_("No channel, or more than one, has this id."))
    return found[0]
