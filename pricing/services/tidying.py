"""Old observations go. What was asked on each of their days stays, in one row a day and without the proof."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..choices import ObservationState
from ..models import CatalogueBatch, DailyPrice, FetchRun, Listing, Observation

KEPT = timedelta(days=365)
KEPT_REJECTED = timedelta(days=30)
KEPT_RUNS = timedelta(days=90)
_AT_ONCE = 500

Days = dict[tuple[int, date, str], tuple[Decimal, Decimal]]


def clean_up() -> int:
    """How many rows went. What is a listing's price now stays, however old."""
    now = timezone.now()
    current = Listing.objects.exclude(current=None).values("current")
    old = Observation.objects.exclude(pk__in=current)
    counted = _sum_up(old.filter(state=ObservationState.ACCEPTED, confirmed_at__lt=now - KEPT))
    # What a person refused is remembered, lest it is asked about again.
    refused = old.filter(state=ObservationState.REJECTED, confirmed_at__lt=now - KEPT_REJECTED)
    unasked, _ = refused.filter(decided_by=None).delete()
    runs, _ = FetchRun.objects.filter(started_at__lt=now - KEPT_RUNS).delete()
    batches = CatalogueBatch.objects.filter(finished_at__lt=now - KEPT_RUNS)
    gone = batches.count()
    batches.delete()
    return counted + unasked + runs + gone


def _sum_up(old: QuerySet[Observation]) -> int:
    """A piece at a time: its days are written and its rows deleted together, so that neither is lost or done twice."""
    done = 0
    while True:
        with transaction.atomic():
            piece = list(old.order_by("pk")[:_AT_ONCE])
            if not piece:
                return done
            _write(_days(piece))
            Observation.objects.filter(pk__in=[each.pk for each in piece]).delete()
        done += len(piece)


def _days(observations: Iterable[Observation]) -> Days:
    days: Days = {}
    for each in observations:
        for day in _held(each):
            key = (each.listing_id, day, each.currency)
            low, high = days.get(key, (each.amount, each.amount))
            days[key] = (min(low, each.amount), max(high, each.amount))
    return days


def _held(observation: Observation) -> Iterator[date]:
    """From the day on which it was seen first until the one on which it was seen last."""
    day, last = timezone.localdate(observation.observed_at), timezone.localdate(observation.confirmed_at)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _write(days: Days) -> None:
    """Two prices of a day may go in two pieces: the second widens what the first wrote."""
    keys = list(days)
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        known = DailyPrice.objects.filter(
            listing__in={key[0] for key in some}, day__range=(min(key[1] for key in some), max(key[1] for key in some))
        )
        by_key = {(row.listing_id, row.day, row.currency): row for row in known}
        rows = [_widened(by_key.get(key), key, days[key]) for key in some]
        DailyPrice.objects.bulk_create([row for row in rows if row.pk is None])
        DailyPrice.objects.bulk_update([row for row in rows if row.pk is not None], ["low", "high"])


def _widened(row: DailyPrice | None, key: tuple[int, date, str], span: tuple[Decimal, Decimal]) -> DailyPrice:
    low, high = span
    if row is None:
        listing_id, day, currency = key
        return DailyPrice(listing_id=listing_id, day=day, currency=currency, low=low, high=high)
    row.low, row.high = min(row.low, low), max(row.high, high)
    return row
