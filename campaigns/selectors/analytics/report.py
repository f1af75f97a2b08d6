"""What one campaign came to: a fixed number of queries over figures, whatever the number of its people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, CampaignHour, Experiment, Response, Step, Variant
from messaging.models import Channel

from ..faults import Fault, told
from ..figures import StepFigures, Tally, figures_by_step
from ..progress import Progress, progress_of
from .hours import Timeline, by_hour_of_day, by_weekday, tallies_by_hour, timeline, total_of
from .numbers import Line, Revenue, Stage, funnel
from .revenue import sold


@dataclass(frozen=True, slots=True)
class StepLine(Line):
    number: int = 0
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class VariantLine(Line):
    step: int = 0
    has_won: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    campaign: Campaign
    progress: Progress
    total: Line
    funnel: list[Stage]
    timeline: Timeline
    steps: list[StepLine]
    variants: list[VariantLine]
    channels: list[Line]
    hours: dict[int, Tally]
    weekdays: dict[int, Tally]
    faults: list[Fault]
    revenue: tuple[Revenue, ...] = field(default=())


def report_of(campaign: Campaign, *, zone: tzinfo | None = None) -> Report:
    """`zone`: in which days and hours are reckoned; where there is none, that of the viewer."""
    zone = zone or timezone.get_current_timezone()
    by_step = figures_by_step(campaign.pk)
    total = total_of(by_step.values())
    by_hour = tallies_by_hour(CampaignHour.objects.filter(campaign=campaign))
    progress = progress_of([campaign.pk])[campaign.pk]
    responses = Response.objects.filter(campaign=campaign)
    revenue = sold(responses, "campaign").get(campaign.pk, ())
    by_channel = _across(by_step, "by_channel")
    channels = Channel.objects.in_bulk([pk for pk in by_channel if pk])
    return Report(
        campaign=campaign,
        progress=progress,
        total=Line(campaign.name, total, revenue=revenue),
        funnel=funnel(total, audience=progress.total),
        timeline=timeline(by_hour, zone),
        steps=_steps(campaign, by_step, sold(responses, "step")),
        variants=_variants(campaign, _across(by_step, "by_variant"), sold(responses, "variant")),
        channels=_channels(by_channel, channels, sold(responses, "channel")),
        hours=by_hour_of_day(by_hour, zone),
        weekdays=by_weekday(by_hour, zone),
        faults=told({pk: tally.failures for pk, tally in by_channel.items()}, channels),
        revenue=revenue,
    )


def _across(by_step: Mapping[int | None, StepFigures], dimension: str) -> dict[int | None, Tally]:
    found: dict[int | None, Tally] = {}
    for figures in by_step.values():
        for key, tally in getattr(figures, dimension).items():
            found.setdefault(key, Tally()).plus([tally])
    return found


def _steps(campaign: Campaign, by_step: Mapping[int | None, Tally], revenue: dict[Any, Any]) -> list[StepLine]:
    """Those that were removed too, where anybody got them."""
    return [
        StepLine(
            str(step.number),
            by_step.get(step.pk, Tally()),
            revenue=revenue.get(step.pk, ()),
            number=step.number,
            is_removed=step.removed_at is not None,
        )
        for step in Step.every.filter(campaign=campaign).order_by("number", "pk")
        if step.removed_at is None or by_step.get(step.pk, Tally()).tried
    ]


def _variants(campaign: Campaign, by_variant: Mapping[int | None, Tally], revenue: dict[Any, Any]) -> list[VariantLine]:
    tests = Experiment.objects.filter(step__campaign=campaign, winner__isnull=False)
    winners = set(tests.values_list("winner_id", flat=True))
    variants = Variant.objects.filter(step__campaign=campaign).select_related("step").order_by("step__number", "pk")
    return [
        VariantLine(
            variant.name,
            by_variant.get(variant.pk, Tally()),
            detail=variant.body or variant.template_name,
            revenue=revenue.get(variant.pk, ()),
            step=variant.step.number,
            has_won=variant.pk in winners,
        )
        for variant in variants
        if variant.step.removed_at is None or by_variant.get(variant.pk, Tally()).tried
    ]


def _channels(
    by_channel: Mapping[int | None, Tally], channels: Mapping[int, Channel], revenue: dict[Any, Any]
) -> list[Line]:
    lines = [
        Line(str(channel), by_channel[pk], channel.get_kind_display(), revenue.get(pk, ()))
        for pk, channel in channels.items()
    ]
    return sorted(lines, key=lambda line: (-line.tally.tried, line.name))
