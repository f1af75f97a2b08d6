"""Figures by the hour in which their messages were put on their way, brought into days and hours of somebody's zone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeVar

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from campaigns.hours import begin_of, hour_of, midnight
from campaigns.models import CampaignHour

from ..figures import Tally

# Longer ones are shown by the day.
_MOST_BY_HOUR = 48
_K = TypeVar("_K")

HOUR, DAY = "hour", "day"


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a zone, the first and the last included."""

    since: date
    until: date
    zone: tzinfo = field(default_factory=timezone.get_current_timezone)

    @classmethod
    def last(cls, days: int) -> "Period":
        today = timezone.localdate()
        return cls(today - timedelta(days=days - 1), today)

    @property
    def begins(self) -> datetime:
        return midnight(self.since, self.zone)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return midnight(self.until + timedelta(days=1), self.zone)

    @property
    def counts(self) -> Q:
        """For figures of hours."""
        return Q(hour__gte=hour_of(self.begins), hour__lt=hour_of(self.ends))


@dataclass(frozen=True, slots=True)
class Bucket:
    begins: datetime
    tally: Tally


@dataclass(frozen=True, slots=True)
class Timeline:
    unit: str
    buckets: list[Bucket]


def tallies_by_hour(counts: QuerySet[CampaignHour]) -> dict[int, Tally]:
    """By one query."""
    found: dict[int, Tally] = {}
    for hour, what, value in counts.order_by().values_list("hour", "what").annotate(number=Sum("value")):
        found.setdefault(hour, Tally()).add(what, value)
    return found


def timeline(by_hour: Mapping[int, Tally], zone: tzinfo, *, days: Period | None = None, most: int = 60) -> Timeline:
    """Without gaps: an hour in which nothing was sent is a fact. Of a long one the last `most` days.

    `days`: these, whatever there is in them; otherwise from the first message to the last.
    """
    hours = [hour for hour, tally in by_hour.items() if tally.tried]
    if days is None and not hours:
        return Timeline(HOUR, [])
    if days is None and max(hours) - min(hours) < _MOST_BY_HOUR:
        starts = {hour: begin_of(hour, zone) for hour in range(min(hours), max(hours) + 1)}
        return Timeline(HOUR, [Bucket(at, by_hour.get(hour, Tally())) for hour, at in starts.items()])
    by_day = _grouped(by_hour, lambda hour: begin_of(hour, zone).date())
    shown = [*_days(days.since, days.until)] if days else [*_days(min(by_day), max(by_day))]
    return Timeline(DAY, [Bucket(midnight(day, zone), by_day.get(day, Tally())) for day in shown[-most:]])


def by_hour_of_day(by_hour: Mapping[int, Tally], zone: tzinfo) -> dict[int, Tally]:
    """0 to 23, all of them."""
    found = _grouped(by_hour, lambda hour: begin_of(hour, zone).hour)
    return {hour: found.get(hour, Tally()) for hour in range(24)}


def by_weekday(by_hour: Mapping[int, Tally], zone: tzinfo) -> dict[int, Tally]:
    """0 is Monday; all of them."""
    found = _grouped(by_hour, lambda hour: begin_of(hour, zone).weekday())
    return {day: found.get(day, Tally()) for day in range(7)}


def total_of(tallies: Iterable[Tally]) -> Tally:
    return Tally().plus(tallies)


def _grouped(by_hour: Mapping[int, Tally], key: Callable[[int], _K]) -> dict[_K, Tally]:
    found: dict[_K, Tally] = {}
    for hour, tally in by_hour.items():
        found.setdefault(key(hour), Tally()).plus([tally])
    return found


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
