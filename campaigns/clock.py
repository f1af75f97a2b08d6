"""When it is a person's turn, where they live. Pure."""

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta

from messaging.services.quiet_hours import zone_of

_DAY = timedelta(days=1)


def turn_at(hour: int | None, zone: str, at: datetime) -> datetime:
    """`at`, or the next time after it that the clock in `zone` shows this hour."""
    if hour is None:
        return at
    local = at.astimezone(zone_of(zone))
    if local.hour == hour:
        return at
    day = local.date() + (_DAY if local.hour > hour else timedelta())
    return datetime.combine(day, time(hour), tzinfo=local.tzinfo).astimezone(UTC)


def had_until(*, delay: timedelta, hour: int | None, now: datetime) -> datetime:
    """Who had the step before until then has waited out the delay.

    A delay of days before an hour of the day is counted from the full hour: sent at 9:04 for 9 o'clock, the next is due
    at 9:00 and not at 9:05, or a step each day would come a little later each day, until it missed its hour.
    """
    until = now - delay
    if hour is None or delay < _DAY:
        return until
    return until.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1, microseconds=-1)


def days_kept(day: date) -> list[tuple[int, int]]:
    """Months and days of the year that are kept on this day: whose is 29 February keeps the 28th in other years."""
    own = (day.month, day.day)
    return [own, (2, 29)] if own == (2, 28) and not isleap(day.year) else [own]
