"""Reports in the shapes of the API."""

from collections.abc import Mapping
from typing import Any

from campaigns.models import Campaign
from campaigns.selectors.analytics.numbers import engagement_of
from campaigns.selectors.analytics.overview import CampaignLine, Overview
from campaigns.selectors.analytics.report import Report
from campaigns.selectors.figures import Tally

from . import serializers as shapes


def report_answer(report: Report, *, shows_money: bool) -> dict[str, Any]:
    def lines(shape: Any, found: Any) -> Any:
        return [_without_money(each, shows_money) for each in shape(found, many=True).data]

    analytics = {
        **_without_money(shapes.CampaignFiguresSerializer(report.total).data, shows_money),
        "funnel": shapes.FunnelStageSerializer(report.funnel, many=True).data,
        "timeline": shapes.TimelineSerializer(report.timeline).data,
        "steps": lines(shapes.StepLineSerializer, report.steps),
        "variants": lines(shapes.VariantLineSerializer, report.variants),
        "channels": lines(shapes.LineSerializer, report.channels),
        "hours": clock(report.hours),
        "weekdays": clock(report.weekdays),
        "failures": shapes.FaultSerializer(report.faults, many=True).data,
    }
    return _of(report.campaign, analytics)


def summaries_answer(found: Overview, *, shows_money: bool) -> dict[str, Any]:
    return {**_days(found), "results": [_summary(line, shows_money) for line in found.campaigns]}


def engagement_answer(found: Overview) -> dict[str, Any]:
    return {
        **_days(found),
        **shapes.FiguresSerializer(found.total).data,
        "engagement": shapes.PartSerializer(engagement_of(found.total.tally).parts, many=True).data,
        "hours": clock(found.hours),
        "weekdays": clock(found.weekdays),
    }


def lines_answer(shape: Any, lines: list[Any]) -> list[dict[str, Any]]:
    """Without revenue, which a comparison by engagement is not about."""
    return [_without_money(each, False) for each in shape(lines, many=True).data]


def clock(tallies: Mapping[int, Tally]) -> list[dict[str, Any]]:
    return [{"at": at, "counts": shapes.CountsSerializer(tally).data} for at, tally in tallies.items()]


def _summary(line: CampaignLine, shows_money: bool) -> dict[str, Any]:
    analytics = _without_money(shapes.CampaignFiguresSerializer(line).data, shows_money)
    return {
        "campaign_id": line.campaign_id,
        "campaign_name": line.name,
        "status": line.state,
        "analytics": analytics,
    }


def _of(campaign: Campaign, analytics: dict[str, Any]) -> dict[str, Any]:
    return {
        "campaign_id": campaign.pk,
        "campaign_name": campaign.name,
        "status": campaign.state,
        "analytics": analytics,
    }


def _days(found: Overview) -> dict[str, Any]:
    return {"since": found.period.since, "until": found.period.until}


def _without_money(shown: Any, shows_money: bool) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if shows_money or name != "revenue"}
