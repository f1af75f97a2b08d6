"""When people's first turn comes: after their enrolment, or with a day of their own, where they live.

A day that comes each year is taken up on that day, or on the next where nobody looked: later it would be out of place.
What counts from an instant is taken up when the first step's delay after it is over, from the launch on. In both,
people are asked for again and again, and a recipient is unique by campaign, person and year. Only those are looked at
whose day is near, which an index gives: `near`.
"""

from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.db.models.lookups import Exact, LessThan

from campaigns.choices import BeginsOn
from campaigns.clock import days_kept, turn_at
from leads.models import Lead
from messaging.services.quiet_hours import zone_of

_DAY = _YESTERDAY = timedelta(days=1)
# Today and yesterday, wherever on earth: the dates there are may lie a day on either side of ours.
_NEAR = range(-2, 2)
_COLUMN = {
    BeginsOn.BIRTHDAY: "birthday",
    BeginsOn.FIRST_SEEN: "created_at",
    BeginsOn.ANNIVERSARY: "created_at",
    BeginsOn.LAST_INQUIRY: "last_inquiry_at",
}
_YEARLY = (BeginsOn.BIRTHDAY, BeginsOn.ANNIVERSARY)
_LEAP = (2, 29)


@dataclass(frozen=True, slots=True)
class Begins:
    """How a campaign begins for everybody. `since`: its launch; None while it is a draft."""

    on: str
    delay: timedelta
    hour: int | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Turns:
    """Of leads: `who` of them has a first turn by now, `first` is when, `occasion` the year that it counts for."""

    who: Q
    first: Any
    occasion: Any


@dataclass(frozen=True, slots=True)
class _Day:
    """A day in one zone, for those whose day of the year it is."""

    zone: str
    day: date
    whose: Q
    turn: datetime


def unknown_day(begins_on: str) -> Q:
    return Q(**{f"{_COLUMN[BeginsOn(begins_on)]}__isnull": True})


def near(begins: Begins, now: datetime) -> Q:
    """All who may have a first turn by now, and hardly anybody else, as an index finds them. Everybody where a campaign
    begins with no day."""
    if begins.on not in _YEARLY:
        return _reached(begins, now) if begins.on else Q()
    column = _COLUMN[BeginsOn(begins.on)]
    first = Lead.objects.filter(**{f"{column}__isnull": False}).aggregate(first=Min(column))["first"]
    days = [now.astimezone(UTC).date() + _DAY * ahead for ahead in _NEAR]
    # A year more on both sides: where somebody lives it may be another one than in UTC.
    dates = sorted(_same_days(days, range(first.year - 1, now.year + 1))) if first else []
    if begins.on == BeginsOn.BIRTHDAY:
        return Q(birthday__in=dates)
    return _on_one_of(dates, column)


def _same_days(days: Iterable[date], years: range) -> set[date]:
    """Of other years."""
    kept = {each for day in days for each in days_kept(day)}
    return {
        date(year, month, number)
        for year in years
        for month, number in kept
        if (month, number) != _LEAP or isleap(year)
    }


def _on_one_of(dates: Iterable[date], column: str) -> Q:
    """An instant on one of these dates, in any zone."""
    found = Q(pk__in=[])
    for each in dates:
        midnight = datetime.combine(each, time.min, tzinfo=UTC)
        found |= Q(**{f"{column}__gte": midnight - _DAY, f"{column}__lt": midnight + 2 * _DAY})
    return found


def turns_of(begins: Begins, leads: QuerySet[Lead], now: datetime) -> Turns:
    """`leads`: those who are `near`."""
    zones = _zones(leads) if begins.hour is not None or begins.on in _YEARLY else []
    if begins.on in _YEARLY:
        return _yearly(begins, zones, now)
    at = now if begins.on else now + begins.delay
    who = _reached(begins, now) if begins.on else Q()
    return Turns(who, _by_zone(begins.hour, zones, at), Value(0, output_field=IntegerField()))


def _zones(leads: QuerySet[Lead]) -> list[str]:
    """There are few."""
    return list(leads.order_by().values_list("time_zone", flat=True).distinct())


def _by_zone(hour: int | None, zones: Iterable[str], at: datetime) -> Case | Value:
    if hour is None:
        return Value(at, output_field=DateTimeField())
    turns = [When(time_zone=zone, then=Value(turn_at(hour, zone, at))) for zone in zones]
    return Case(*turns, default=Value(at), output_field=DateTimeField())


def _reached(begins: Begins, now: datetime) -> Q:
    """The delay after their instant is over, and was not yet at the launch."""
    column = _COLUMN[BeginsOn(begins.on)]
    over = Q(**{f"{column}__lte": now - begins.delay})
    return over & Q(**{f"{column}__gt": begins.since - begins.delay}) if begins.since else over


def _yearly(begins: Begins, zones: Iterable[str], now: datetime) -> Turns:
    days = [day for zone in zones for day in _days(begins, zone, now)]
    who, first, occasion = Q(pk__in=[]), [], []
    for day in days:
        theirs = Q(time_zone=day.zone) & day.whose
        who |= theirs
        first.append(When(theirs, then=Value(day.turn)))
        occasion.append(When(theirs, then=Value(day.day.year)))
    return Turns(
        who,
        Case(*first, default=Value(now), output_field=DateTimeField()),
        Case(*occasion, default=Value(0), output_field=IntegerField()),
    )


def _days(begins: Begins, zone: str, now: datetime) -> Iterator[_Day]:
    """Today there, and yesterday where the campaign ran by then."""
    place = zone_of(zone)
    today = now.astimezone(place).date()
    launched = (begins.since or now).astimezone(place).date()
    for day in (today, today - _YESTERDAY):
        if day >= launched:
            midnight = datetime.combine(day, time.min, tzinfo=place).astimezone(UTC)
            turn = max(turn_at(begins.hour, zone, midnight + begins.delay), now)
            yield _Day(zone, day, _whose(begins.on, zone, day), turn)


def _whose(begins_on: str, zone: str, day: date) -> Q:
    # A birthday is a day already; of an instant it is that of where they live.
    place = None if begins_on == BeginsOn.BIRTHDAY else zone_of(zone)
    column = _COLUMN[BeginsOn(begins_on)]
    month, number, year = (extract(column, tzinfo=place) for extract in (ExtractMonth, ExtractDay, ExtractYear))
    kept = Q()
    for on_month, on_day in days_kept(day):
        kept |= Q(Exact(month, on_month), Exact(number, on_day))
    # The day itself is none of its anniversaries.
    return kept & Q(LessThan(year, day.year))
