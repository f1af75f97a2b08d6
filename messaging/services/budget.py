"""A provider's requests per hour: one row per channel that every caller takes from before it asks.

The dispatcher takes for what it sends, `ChannelAccess.spend` for all other calls.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.errors import BudgetSpent
from messaging.models import RequestUsage

# A minute counts until its last second is an hour old.
_MINUTES = 61

Minutes = list[list[int]]


@dataclass(frozen=True, slots=True)
class Taken:
    """`free_at`: when there is room again, where less was granted than wanted."""

    granted: int
    free_at: datetime


def take_requests(channel_id: int, *, limit: int, wanted: int = 1, keep: int = 0) -> Taken:
    """Take up to `wanted` requests of the hour's `limit`, of which `keep` are left for others."""
    now = timezone.now()
    with transaction.atomic():
        RequestUsage.objects.bulk_create([RequestUsage(channel_id=channel_id)], ignore_conflicts=True)
        usage = RequestUsage.objects.select_for_update().get(channel_id=channel_id)
        minutes = _recent(usage.minutes, now)
        granted = max(min(wanted, limit - keep - _sum(minutes)), 0)
        if granted:
            RequestUsage.objects.filter(channel_id=channel_id).update(minutes=_added(minutes, granted, now))
    return Taken(granted, _free_at(minutes, now))


def spend_request(channel_id: int, limit: int, keep: int = 0) -> None:
    """Take one request. Raises BudgetSpent with the time at which there is room again."""
    taken = take_requests(channel_id, limit=limit, keep=keep)
    if not taken.granted:
        when = timezone.localtime(taken.free_at).strftime("%H:%M")
        text = _("The provider's %(limit)d requests an hour are used up. There is room again at %(when)s.")
        raise BudgetSpent(say(text, limit=limit, when=when))


def requests_used(channel_id: int) -> int:
    """Within the last hour."""
    usage = RequestUsage.objects.filter(channel_id=channel_id).first()
    return _sum(_recent(usage.minutes, timezone.now())) if usage else 0


def _recent(minutes: Minutes, now: datetime) -> Minutes:
    return [entry for entry in minutes if entry[0] > _minute(now) - _MINUTES]


def _added(minutes: Minutes, number: int, now: datetime) -> Minutes:
    this = _minute(now)
    if minutes and minutes[-1][0] == this:
        return [*minutes[:-1], [this, minutes[-1][1] + number]]
    return [*minutes, [this, number]]


def _sum(minutes: Minutes) -> int:
    return sum(number for _minute_of, number in minutes)


def _free_at(minutes: Minutes, now: datetime) -> datetime:
    return datetime.fromtimestamp((minutes[0][0] + _MINUTES) * 60, UTC) if minutes else now


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)
