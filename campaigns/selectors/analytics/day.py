"""A day as people remember it: what left on it and became of that since, and what was answered and bought on it."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Sum
from django.utils import timezone

from campaigns.models import CampaignHour, Response
from campaigns.services.attribution import MARKS
from campaigns.services.counting import DID

from ..figures import Tally
from .hours import Period
from .numbers import Revenue
from .revenue import sold


@dataclass(slots=True)
class DayLine:
    campaign_id: int
    channel_id: int | None
    tally: Tally = field(default_factory=Tally)
    revenue: tuple[Revenue, ...] = ()


def day_lines(day: date) -> list[DayLine]:
    """By campaign and channel, in the installation's zone. Counts the day's responses: not for pages."""
    period = Period(day, day, timezone.get_default_timezone())
    found: dict[tuple[int, int | None], DayLine] = {}

    def line(campaign_id: int, channel_id: int | None) -> DayLine:
        return found.setdefault((campaign_id, channel_id), DayLine(campaign_id, channel_id))

    counts = CampaignHour.objects.filter(period.counts).exclude(what__in=DID).order_by()
    sums = counts.values_list("campaign_id", "channel_id", "what").annotate(number=Sum("value"))
    for campaign_id, channel_id, what, number in sums:
        line(campaign_id, channel_id).tally.add(what, number)
    did = Response.objects.filter(campaign__isnull=False, at__gte=period.begins, at__lt=period.ends)
    counted = did.filter(counted=True).order_by().values_list("campaign_id", "channel_id", "kind")
    for campaign_id, channel_id, kind, number in counted.annotate(number=Count("pk")):
        line(campaign_id, channel_id).tally.add(MARKS[kind][1], number)
    for (campaign_id, channel_id), revenue in sold(did, "campaign_id", "channel_id").items():
        line(campaign_id, channel_id).revenue = revenue
    return [each for each in found.values() if each.tally.tried or each.revenue or _did(each.tally)]


def _did(tally: Tally) -> bool:
    return bool(tally.replied or tally.converted or tally.opted_out)
