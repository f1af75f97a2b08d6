"""What campaigns came to, over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns.models import Campaign
from campaigns.selectors.analytics.dashboard import dashboard, days
from campaigns.selectors.analytics.hours import Period
from campaigns.selectors.analytics.overview import overview
from campaigns.selectors.analytics.performers import LEAST_SAMPLE, best_of, top_leads
from campaigns.selectors.analytics.report import report_of
from common.api.permissions import ModelPermissions
from common.api.scopes import may

from . import serializers as shapes
from .answers import engagement_answer, lines_answer, report_answer, summaries_answer
from .requests import PARAMETERS, asked

_MONEY = "leads.view_sale"
_ONE = extend_schema(
    summary="What a campaign came to",
    description=(
        "Rates are percentages of `total_messages`. What people did stands with the message that it belongs to. "
        "`revenue` is there for who may see sales."
    ),
    responses=shapes.CampaignReportSerializer,
    filters=False,
)


def _report(request: Request, campaign: Campaign) -> Response:
    return Response(report_answer(report_of(campaign), shows_money=may(request, _MONEY)))


class ReportAction:
    """For the view of campaigns."""

    @_ONE
    @action(detail=True, methods=["get"], pagination_class=None)
    def analytics(self, request: Request, pk: str) -> Response:
        return _report(request, self.get_object())  # type: ignore[attr-defined]


class _SeesCampaigns(APIView):
    permission_classes: list[type[BasePermission]] = [ModelPermissions]
    queryset = Campaign.objects.all()
    action_permissions = {None: ["campaigns.view_campaign"]}


class CampaignReportView(_SeesCampaigns):
    @_ONE
    def get(self, request: Request, pk: int) -> Response:
        return _report(request, get_object_or_404(self.queryset.all(), pk=pk))


class _OfDays(_SeesCampaigns):
    """What it tells of some days, and of one channel where one is named."""

    def get(self, request: Request) -> Response:
        return Response(self.answer(request, *asked(request)))

    def answer(self, request: Request, period: Period, channel_id: int | None) -> dict[str, Any]:
        raise NotImplementedError


@extend_schema_view(
    get=extend_schema(
        # Its address is that of a list, and the answer is none that the schema's names could tell from one campaign.
        operation_id="analytics_campaigns_list",
        summary="What campaigns came to in some days",
        description="By the day on which messages were sent; most messages first.",
        parameters=PARAMETERS,
        responses=shapes.CampaignSummariesSerializer,
    )
)
class CampaignSummariesView(_OfDays):
    def answer(self, request: Request, period: Period, channel_id: int | None) -> dict[str, Any]:
        return summaries_answer(overview(period, channel_id=channel_id), shows_money=may(request, _MONEY))


@extend_schema_view(
    get=extend_schema(
        summary="How people took to campaigns",
        description="The score with its parts, and at which hour and on which day messages were answered best.",
        parameters=PARAMETERS,
        responses=shapes.EngagementSerializer,
    )
)
class EngagementView(_OfDays):
    def answer(self, request: Request, period: Period, channel_id: int | None) -> dict[str, Any]:
        return engagement_answer(overview(period, channel_id=channel_id))


@extend_schema_view(
    get=extend_schema(
        summary="The leads, campaigns, variants and templates that did best",
        description="By engagement, among those with `least_sample` messages at least; leads by their score.",
        parameters=PARAMETERS,
        responses=shapes.TopPerformersSerializer,
    )
)
class TopPerformersView(_OfDays):
    def answer(self, request: Request, period: Period, channel_id: int | None) -> dict[str, Any]:
        found = best_of(overview(period, channel_id=channel_id))
        leads: list[Any] = top_leads(period, channel_id=channel_id) if may(request, "leads.view_lead") else []
        return {
            "least_sample": LEAST_SAMPLE,
            "leads": shapes.TopLeadSerializer(leads, many=True).data,
            "campaigns": lines_answer(shapes.CampaignLineSerializer, found.campaigns),
            "variants": lines_answer(shapes.CampaignLineSerializer, found.variants),
            "templates": lines_answer(shapes.TemplateLineSerializer, found.templates),
        }


@extend_schema_view(
    get=extend_schema(
        summary="Messages day by day",
        description="Of all kinds, counted every ten minutes; and what became of those of campaigns.",
        parameters=PARAMETERS,
        responses=shapes.MessagesTimelineSerializer,
    )
)
class MessagesTimelineView(_OfDays):
    def answer(self, request: Request, period: Period, channel_id: int | None) -> dict[str, Any]:
        found = shapes.DaySerializer(days(period, channel_id=channel_id), many=True).data
        return {"since": period.since, "until": period.until, "results": found}


class DashboardView(_SeesCampaigns):
    """Also at `stats`, where integrators of such systems look for it."""

    @extend_schema(summary="The house at a glance", responses=shapes.DashboardSerializer)
    def get(self, request: Request) -> Response:
        return Response(shapes.DashboardSerializer(dashboard()).data)
