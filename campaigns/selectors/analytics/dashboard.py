"""The house at a glance: messages of all kinds, people, campaigns."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.utils import timezone

from campaigns.choices import CampaignState
from campaigns.engagement import percent
from campaigns.models import Campaign, CampaignHour
from leads.models import Lead
from leads.selectors.segments import count_leads
from messaging.selectors.volume import Volume, volume, volume_by_day

from ..figures import Tally
from .hours import Period, tallies_by_hour, timeline


@dataclass(frozen=True, slots=True)
class Dashboard:
    total_messages_sent: int
    total_messages_received: int
    total_contacts: int
    total_campaigns: int
    active_campaigns: int
    # Percent of what campaigns sent that was answered.
    avg_response_rate: float
    today_messages: int
    this_week_messages: int


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    volume: Volume
    # Of campaigns, by when it was sent.
    tally: Tally


def dashboard() -> Dashboard:
    """Eight queries over sums; the number of contacts is the database's estimate where there are many."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    ever, of_campaigns = volume(), _of_campaigns()
    campaigns = Campaign.objects.all()
    return Dashboard(
        total_messages_sent=ever.sent,
        total_messages_received=ever.received,
        total_contacts=count_leads(Lead.objects.all()).number,
        total_campaigns=campaigns.count(),
        active_campaigns=campaigns.filter(state=CampaignState.RUNNING).count(),
        avg_response_rate=percent(of_campaigns.replied, of_campaigns.tried),
        today_messages=volume(since=today).total,
        this_week_messages=volume(since=today - timedelta(days=today.weekday())).total,
    )


def days(period: Period, *, channel_id: int | None = None) -> list[Day]:
    counts = CampaignHour.objects.filter(period.counts)
    counts = counts.filter(channel=channel_id) if channel_id else counts
    found = timeline(tallies_by_hour(counts), period.zone, days=period, most=366)
    volumes = volume_by_day(since=period.since, until=period.until, channel_id=channel_id)
    return [Day(each.begins.date(), volumes.get(each.begins.date(), Volume()), each.tally) for each in found.buckets]


def _of_campaigns() -> Tally:
    tally = Tally()
    for what, number in CampaignHour.objects.order_by().values_list("what").annotate(number=Sum("value")):
        tally.add(what, number)
    return tally
