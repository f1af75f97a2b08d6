"""Messages by day and channel, counted in the background so that no page does: yesterday and today anew each time, so
that what comes to light late is in; days before stay as they are."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.utils import timezone

from messaging.choices import AttemptOutcome, Direction
from messaging.models import Attempt, Channel, DayVolume, Message

_Key = tuple[date, int]


# Nothing is older.
_EVER = date(2000, 1, 1)


@transaction.atomic
def count_messages() -> int:
    """How many days of channels were counted; the first time, all there ever were."""
    yesterday = timezone.localdate(timezone=_zone()) - timedelta(days=1)
    # Who did not come by for days goes on from the last day counted.
    since = min(DayVolume.objects.aggregate(last=Max("day"))["last"] or _EVER, yesterday)
    begins = datetime.combine(since, time.min, tzinfo=_zone())
    known = DayVolume.objects.filter(day__lt=since).aggregate(last=Max("last_id"))["last"] or 0
    sent, received = _sent(begins), _received(begins, after_id=known)
    rows = [_row(key, sent.get(key, 0), *received.get(key, (0, 0))) for key in {*sent, *received}]
    DayVolume.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["day", "channel"],
        update_fields=["sent", "received", "last_id"],
    )
    return len(rows)


def _row(key: _Key, sent: int, received: int, last_id: int) -> DayVolume:
    return DayVolume(day=key[0], channel_id=key[1], sent=sent, received=received, last_id=last_id)


def _sent(begins: datetime) -> dict[_Key, int]:
    """Taken by the provider. Channel by channel: so the index of recent attempts gives them."""
    found: dict[_Key, int] = {}
    for channel_id in Channel.objects.order_by("pk").values_list("pk", flat=True):
        taken = Attempt.objects.filter(channel=channel_id, started_at__gte=begins, outcome=AttemptOutcome.ACCEPTED)
        for day, number in _by_day(taken, "started_at").values_list("on", "number"):
            found[day, channel_id] = number
    return found


def _received(begins: datetime, *, after_id: int) -> dict[_Key, tuple[int, int]]:
    """By when they reached us: ids follow that, and spare an index over time."""
    came = Message.objects.filter(pk__gt=after_id, direction=Direction.IN, created_at__gte=begins)
    rows = _by_day(came, "created_at", "channel_id").annotate(last=Max("pk"))
    told = rows.values_list("on", "channel_id", "number", "last")
    return {(day, channel_id): (number, last) for day, channel_id, number, last in told}


def _by_day(rows: Any, column: str, *more: str) -> Any:
    days = rows.order_by().annotate(on=TruncDate(column, tzinfo=_zone())).values("on", *more)
    return days.annotate(number=Count("pk"))


def _zone() -> Any:
    return timezone.get_default_timezone()
