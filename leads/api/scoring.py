"""Scores over the API, by the names that integrators of such systems know."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.permissions import ModelPermissions

from ..choices import LeadPriority
from ..models import Lead
from ..selectors.scores_shown import score_answer
from ..selectors.scoring import hot_leads
from ..services.scoring import score_leads
from .serializers import LeadSerializer


class HotQuery(serializers.Serializer[Any]):
    threshold = serializers.IntegerField(min_value=0, max_value=100, default=80)
    limit = serializers.IntegerField(min_value=1, max_value=200, default=20)


class ScoreRequest(serializers.Serializer[Any]):
    contact_id = serializers.IntegerField(help_text="The lead's id.")


class BreakdownSerializer(serializers.Serializer[Any]):
    engagement = serializers.IntegerField()
    profile = serializers.IntegerField()
    behavior = serializers.IntegerField()
    timing = serializers.IntegerField()


class PointSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    component = serializers.CharField()
    points = serializers.IntegerField()
    most = serializers.IntegerField()
    reason = serializers.CharField()


class ScoreSerializer(serializers.Serializer[Any]):
    contact_id = serializers.IntegerField()
    total_score = serializers.IntegerField(help_text="0–100, the sum of the breakdown.")
    quality_tier = serializers.ChoiceField(choices=["hot", "warm", "cold"])
    priority = serializers.ChoiceField(choices=LeadPriority.choices)
    breakdown = BreakdownSerializer()
    insights = serializers.ListField(child=serializers.CharField())
    next_actions = serializers.ListField(child=serializers.CharField())
    points = PointSerializer(many=True, help_text="Every signal with what it counts for.")


_HOT = extend_schema(
    summary="Hot leads, the highest score first",
    description="Leads that are active and still open, with at least `threshold` points.",
    parameters=[OpenApiParameter("threshold", int, default=80), OpenApiParameter("limit", int, default=20)],
    responses=LeadSerializer(many=True),
    filters=False,
)


class ScoringActions:
    """For the view of leads."""

    @_HOT
    @action(detail=False, pagination_class=None)
    def hot(self, request: Request) -> Response:
        return _hot(request, self.get_queryset())  # type: ignore[attr-defined]


class _SeesLeads(APIView):
    permission_classes: list[type[BasePermission]] = [ModelPermissions]
    queryset = Lead.objects.all()
    action_permissions = {None: ["leads.view_lead"]}


class HotLeadsView(_SeesLeads):
    @_HOT
    def get(self, request: Request) -> Response:
        shown = Lead.objects.select_related("first_touch", "last_touch").with_identities().prefetch_related("tags")
        return _hot(request, shown)


class ScoreLeadView(_SeesLeads):
    @extend_schema(
        summary="Score a lead",
        description="Computed now from what is known, with the points of every signal.",
        request=ScoreRequest,
        responses=ScoreSerializer,
    )
    def post(self, request: Request) -> Response:
        said = ScoreRequest(data=request.data)
        said.is_valid(raise_exception=True)
        lead = get_object_or_404(Lead.objects.all(), pk=said.validated_data["contact_id"])
        score_leads([lead.pk])
        return Response(score_answer(lead))


def _hot(request: Request, shown: Any) -> Response:
    asked = HotQuery(data=request.query_params)
    asked.is_valid(raise_exception=True)
    found = hot_leads(threshold=asked.validated_data["threshold"])[: asked.validated_data["limit"]]
    by_pk = shown.in_bulk([lead.pk for lead in found.only("pk", "score")])
    leads = sorted(by_pk.values(), key=lambda lead: (-lead.score, -lead.pk))
    return Response({"results": LeadSerializer(leads, many=True).data})
