"""When a person may be written to, in their own time zone. Pure; the rules are read by `selectors.sending_rules`."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from django.conf import settings

from messaging.selectors.sending_rules import Rules

# Longer rows of quiet days would be a mistake in the rules; then the message is looked at again after this.
_LOOK_AHEAD = timedelta(days=14)


def quiet_until(rules: Rules, zone: str, at: datetime) -> datetime | None:
    """The end of the quiet time that `at` falls into for a person in `zone`; None: they may be written to."""
    if not rules.has_quiet_time:
        return None
    place = zone_of(zone)
    local = at.astimezone(place)
    end = _quiet_end(rules, local)
    if end is None:
        return None
    while (later := _quiet_end(rules, end)) is not None and end - local < _LOOK_AHEAD:
        end = later
    return end.astimezone(UTC)


def _quiet_end(rules: Rules, local: datetime) -> datetime | None:
    """The end of the day or of the hours that are quiet at this local instant."""
    if _is_quiet_day(rules, local):
        return _at(local, local.date() + timedelta(days=1), time.min)
    if rules.quiet_from is None or rules.quiet_until is None or rules.quiet_from == rules.quiet_until:
        return None
    now = local.time()
    if rules.quiet_from < rules.quiet_until:
        inside, days = rules.quiet_from <= now < rules.quiet_until, 0
    else:  # over midnight
        inside, days = now >= rules.quiet_from or now < rules.quiet_until, int(now >= rules.quiet_from)
    return _at(local, local.date() + timedelta(days=days), rules.quiet_until) if inside else None


def _at(local: datetime, day: date, clock: time) -> datetime:
    # In the hour that clocks go through twice, the end is that of the time through in which we are.
    fold = local.fold if day == local.date() else 0
    return datetime.combine(day, clock, tzinfo=local.tzinfo).replace(fold=fold)


def _is_quiet_day(rules: Rules, local: datetime) -> bool:
    day = local.date()
    if day.isoweekday() in rules.quiet_weekdays:
        return True
    return bool(rules.holidays) and not rules.holidays.isdisjoint(_holidays_there(day, local.tzinfo))


def _holidays_there(day: date, place: tzinfo | None) -> set[str]:
    """As the rules name them: of everybody, and of the country where the person's zone is."""
    iso = day.isoformat()
    return {iso, f"{iso} {country_of(getattr(place, 'key', ''))}"}


@lru_cache(maxsize=512)
def country_of(zone: str) -> str:
    """Two letters; empty where the zone is no country's."""
    return str(get_global("zone_territories").get(zone, ""))


@lru_cache(maxsize=512)
def zone_of(zone: str) -> ZoneInfo:
    """By its name; the installation's where that says nothing."""
    try:
        return ZoneInfo(zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
