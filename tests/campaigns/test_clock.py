from datetime import UTC, datetime, timedelta

import pytest

from campaigns.clock import had_until, turn_at


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "zone", "at", "turn"),
    [
        (None, "Africa/Lagos", utc(2026, 3, 2, 3), utc(2026, 3, 2, 3)),
        (9, "Africa/Lagos", utc(2026, 3, 2, 3), utc(2026, 3, 2, 8)),
        (9, "Africa/Lagos", utc(2026, 3, 2, 8, 40), utc(2026, 3, 2, 8, 40)),
        (9, "Africa/Lagos", utc(2026, 3, 2, 9), utc(2026, 3, 3, 8)),
        (9, "Asia/Riyadh", utc(2026, 3, 2, 3), utc(2026, 3, 2, 6)),
        # Cairo's summer time begins on 24 April 2026: the same hour is an hour earlier.
        (9, "Africa/Cairo", utc(2026, 4, 22, 20), utc(2026, 4, 23, 7)),
        (9, "Africa/Cairo", utc(2026, 4, 23, 20), utc(2026, 4, 24, 6)),
        # That midnight there is no 0 o'clock: it is one at once.
        (0, "Africa/Cairo", utc(2026, 4, 23, 10), utc(2026, 4, 23, 22)),
        # Across the date line it is another day.
        (9, "Pacific/Auckland", utc(2026, 3, 2, 22), utc(2026, 3, 3, 20)),
        (9, "nowhere", utc(2026, 3, 2, 3), utc(2026, 3, 2, 8)),
    ],
)
def test_the_hour_is_that_of_the_person(hour, zone, at, turn):
    assert turn_at(hour, zone, at) == turn


def test_a_step_a_day_stays_at_its_hour():
    sent = utc(2026, 3, 2, 9, 4)
    assert had_until(delay=timedelta(days=1), hour=9, now=utc(2026, 3, 3, 9)) >= sent
    assert had_until(delay=timedelta(days=1), hour=9, now=utc(2026, 3, 3, 8, 59)) < sent
    assert had_until(delay=timedelta(minutes=30), hour=9, now=utc(2026, 3, 2, 9, 33)) < sent
    assert had_until(delay=timedelta(days=1), hour=None, now=utc(2026, 3, 3, 9)) < sent
