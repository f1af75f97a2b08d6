"""All campaigns over some days, by the day on which messages were put on their way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Q, Sum

from campaigns.choices import CampaignState
from campaigns.models import Campaign, CampaignHour, Response, Variant
from messaging.models import Channel

from ..figures import Tally
from .hours import Period, Timeline, by_hour_of_day, by_weekday, tallies_by_hour, timeline, total_of
from .numbers import Line, Revenue, Stage, funnel
from .revenue import sold


@dataclass(frozen=True, slots=True)
class CampaignLine(Line):
    campaign_id: int = 0
    state: str = ""


@dataclass(frozen=True, slots=True)
class VariantLine(Line):
    campaign_id: int = 0
    template: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Overview:
    period: Period
    total: Line
    funnel: list[Stage]
    timeline: Timeline
    campaigns: list[CampaignLine]
    channels: list[Line]
    variants: list[VariantLine]
    hours: dict[int, Tally]
    weekdays: dict[int, Tally]


_Tallies = dict[int | None, Tally]


def overview(period: Period, *, channel_id: int | None = None) -> Overview:
    """A fixed number of queries. Most messages first."""
    on_channel = Q(channel=channel_id) if channel_id else Q()
    counts = CampaignHour.objects.filter(period.counts, on_channel)
    responses = Response.objects.filter(on_channel, queued_at__gte=period.begins, queued_at__lt=period.ends)
    campaigns, variants, channels = _tallies(counts)
    by_hour = tallies_by_hour(counts)
    total = total_of(campaigns.values())
    revenue = sold(responses, "campaign")
    return Overview(
        period=period,
        total=Line("", total, revenue=_all_of(revenue.values())),
        funnel=funnel(total),
        timeline=timeline(by_hour, period.zone, days=period, most=366),
        campaigns=_campaigns(campaigns, revenue),
        channels=_channels(channels, sold(responses, "channel")),
        variants=_variants(variants),
        hours=by_hour_of_day(by_hour, period.zone),
        weekdays=by_weekday(by_hour, period.zone),
    )


def _tallies(counts: Any) -> tuple[_Tallies, _Tallies, _Tallies]:
    """By campaign, variant and channel, by one query."""
    found: tuple[_Tallies, _Tallies, _Tallies] = (defaultdict(Tally), defaultdict(Tally), defaultdict(Tally))
    sums = counts.order_by().values_list("campaign_id", "variant_id", "channel_id", "what")
    for *keys, what, value in sums.annotate(number=Sum("value")):
        for tallies, key in zip(found, keys, strict=True):
            tallies[key].add(what, value)
    return found


def _all_of(found: Iterable[tuple[Revenue, ...]]) -> tuple[Revenue, ...]:
    sums: dict[str, Revenue] = {}
    for each in chain.from_iterable(found):
        known = sums.get(each.currency, Revenue(each.currency, Decimal(0), 0))
        sums[each.currency] = Revenue(each.currency, known.amount + each.amount, known.sales + each.sales)
    return tuple(sorted(sums.values(), key=lambda each: (-each.sales, each.currency)))


def _campaigns(tallies: Mapping[int | None, Tally], revenue: dict[Any, Any]) -> list[CampaignLine]:
    known = Campaign.objects.filter(pk__in=[pk for pk, tally in tallies.items() if pk and tally.tried])
    return _sorted(
        CampaignLine(
            campaign.name,
            tallies[campaign.pk],
            campaign.get_state_display(),
            revenue.get(campaign.pk, ()),
            campaign_id=campaign.pk,
            state=CampaignState(campaign.state),
        )
        for campaign in known.only("name", "state")
    )


def _channels(tallies: Mapping[int | None, Tally], revenue: dict[Any, Any]) -> list[Line]:
    known = Channel.objects.filter(pk__in=[pk for pk, tally in tallies.items() if pk and tally.tried])
    return _sorted(
        Line(str(channel), tallies[channel.pk], channel.get_kind_display(), revenue.get(channel.pk, ()))
        for channel in known
    )


def _variants(tallies: Mapping[int | None, Tally]) -> list[VariantLine]:
    known = Variant.objects.filter(pk__in=[pk for pk, tally in tallies.items() if pk and tally.tried])
    return _sorted(
        VariantLine(
            f"{variant.step.campaign.name} · {variant.step.number}{variant.name}",
            tallies[variant.pk],
            variant.body or variant.template_name,
            campaign_id=variant.step.campaign_id,
            # Where there is a text too, nobody can say which of the two went.
            template=("", "") if variant.body else (variant.template_name, variant.template_language),
        )
        for variant in known.select_related("step__campaign")
    )


def _sorted(lines: Any) -> list[Any]:
    return sorted(lines, key=lambda line: (-line.tally.tried, line.name))
