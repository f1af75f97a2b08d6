"""Bulk on every channel, and a person who writes to any of them is answered at once."""

import itertools
import time

import pytest

from .installation import Installation
from .servers import wait_for

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.alone]

CHANNELS = 10
REPLIES = 20
LONGEST_WAIT = 2.0


def test_a_reply_on_any_of_ten_busy_channels_waits_two_seconds_at_most(install):
    majlis: Installation = install()
    majlis.seed(channels=CHANNELS, messages=400, rate=10, greet=True)
    majlis.simulator.control("faults", {"latency_ms": 100})
    majlis.start("web", "worker", "beat", "dispatch")
    majlis.wait_until_accepted(CHANNELS * 10)
    _wait_until_all_have_started(majlis)

    waits = [_wait_for_greeting(majlis, number) for number in range(REPLIES)]

    assert majlis.states().get("queued", 0) > CHANNELS, "there is bulk on the channels still"
    assert max(waits) <= LONGEST_WAIT, sorted(waits)


def _wait_until_all_have_started(majlis: Installation) -> None:
    """A worker's first seconds go into its modules, its word lists, and all schedules that are due at once."""
    _wait_for_greeting(majlis, REPLIES)
    wait_for(lambda: majlis.count("messaging_reading", "work_state = 'done'"), "the first message is read")


def _wait_for_greeting(majlis: Installation, number: int) -> float:
    """From the customer's first word to the acceptance of our answer."""
    person = f"2347{number:09}"
    started = time.monotonic()
    assert majlis.write(person, "Good evening!", channel=number % CHANNELS) == 200
    for _ in itertools.takewhile(lambda _: not majlis.accepted(to=person), itertools.count()):
        assert time.monotonic() - started < 30, "no answer"
        time.sleep(0.02)
    return time.monotonic() - started
