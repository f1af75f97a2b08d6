from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.selectors.sending_rules import Rules
from messaging.services.quiet_hours import quiet_until

LAGOS, CAIRO, RIYADH = "Africa/Lagos", "Africa/Cairo", "Asia/Riyadh"
NIGHT = Rules(quiet_from=time(21), quiet_until=time(8, 30))
SIESTA = Rules(quiet_from=time(13), quiet_until=time(15))


def at(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("rules", "zone", "now", "end"),
    [
        (NIGHT, LAGOS, "2026-03-02T20:59:59", None),
        (NIGHT, LAGOS, "2026-03-02T21:00:00", "2026-03-03T08:30:00"),
        (NIGHT, LAGOS, "2026-03-03T02:00:00", "2026-03-03T08:30:00"),
        (NIGHT, LAGOS, "2026-03-03T08:30:00", None),
        (SIESTA, RIYADH, "2026-03-02T12:59:00", None),
        (SIESTA, RIYADH, "2026-03-02T14:00:00", "2026-03-02T15:00:00"),
        # Friday is quiet (5), and the night before it runs into it and through it.
        (Rules(quiet_weekdays=frozenset({5})), RIYADH, "2026-03-06T10:00:00", "2026-03-07T00:00:00"),
        (
            Rules(quiet_from=time(21), quiet_until=time(8), quiet_weekdays=frozenset({5})),
            RIYADH,
            "2026-03-05T22:00:00",
            "2026-03-07T08:00:00",
        ),
        (Rules(holidays=frozenset({"2026-03-20"})), CAIRO, "2026-03-20T00:00:00", "2026-03-21T00:00:00"),
        (Rules(holidays=frozenset({"2026-03-20"})), CAIRO, "2026-03-19T23:59:59", None),
        # One country's holiday is nobody else's.
        (Rules(holidays=frozenset({"2026-03-20 EG"})), CAIRO, "2026-03-20T10:00:00", "2026-03-21T00:00:00"),
        (Rules(holidays=frozenset({"2026-03-20 EG"})), RIYADH, "2026-03-20T10:00:00", None),
        (Rules(holidays=frozenset({"2026-03-20 NG"})), "Europe/London", "2026-03-20T10:00:00", None),
        # Clocks go forward in Cairo at midnight of 24 April 2026: the night is an hour shorter.
        (NIGHT, CAIRO, "2026-04-23T23:00:00", "2026-04-24T08:30:00"),
        # An end in the hour that does not exist comes when the clock would have shown it: half past one.
        (Rules(quiet_from=time(21), quiet_until=time(0, 30)), CAIRO, "2026-04-23T23:00:00", "2026-04-24T01:30:00"),
        (Rules(holidays=frozenset({"2026-04-23"})), CAIRO, "2026-04-23T23:00:00", "2026-04-24T01:00:00"),
    ],
)
def test_quiet_times_end_where_the_person_lives(rules: Rules, zone: str, now: str, end: str | None) -> None:
    expected = at(zone, end) if end else None
    assert quiet_until(rules, zone, at(zone, now)) == expected


@pytest.mark.parametrize("fold", [0, 1])
def test_in_the_hour_that_comes_twice_the_end_is_ahead(fold: int) -> None:
    """On 29 October 2026 Cairo's clocks go back from midnight to eleven."""
    evening = Rules(quiet_from=time(22), quiet_until=time(23, 15))
    now = at(CAIRO, "2026-10-29T23:05:00").replace(fold=fold)
    end = quiet_until(evening, CAIRO, now)
    assert end is not None and (end - now.astimezone(UTC)).total_seconds() == 600


def test_the_same_instant_is_quiet_in_one_zone_and_not_in_another() -> None:
    instant = at("UTC", "2026-03-02T19:30:00")  # 20:30 in Lagos, 22:30 in Riyadh
    assert quiet_until(NIGHT, LAGOS, instant) is None
    assert quiet_until(NIGHT, RIYADH, instant) is not None


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd"])
def test_a_zone_that_nobody_knows_counts_as_the_default(zone: str) -> None:
    assert quiet_until(NIGHT, zone, at(LAGOS, "2026-03-02T22:00:00")) == at(LAGOS, "2026-03-03T08:30:00")


clock_times = st.times(min_value=time(0), max_value=time(23, 59))


@given(
    start=clock_times,
    end=clock_times,
    days=st.frozensets(st.integers(1, 7), max_size=3),
    now=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2026, 12, 31)),
)
def test_the_end_of_quiet_time_is_later_and_not_quiet_itself(
    start: time, end: time, days: frozenset[int], now: datetime
) -> None:
    rules = Rules(quiet_from=start, quiet_until=end, quiet_weekdays=days)
    instant = now.replace(tzinfo=ZoneInfo(CAIRO))
    until = quiet_until(rules, CAIRO, instant)
    if until is not None:
        assert until > instant
        assert quiet_until(rules, CAIRO, until) is None
