"""Nothing is sent twice and nothing is lost, whatever happens to the workers and the broker."""

import signal
import time
from collections import Counter

import pytest

from . import IS_FULL_SIZE
from .installation import SENT, Installation
from .servers import wait_for

pytestmark = [pytest.mark.system, pytest.mark.slow]

CONCURRENCY = 32
LEASE_SECONDS = 4.0
SHORT = {
    "SEND_TIMEOUT_SECONDS": "1",
    "DISPATCH_LEASE_SECONDS": str(LEASE_SECONDS),
    "DISPATCH_CONCURRENCY": str(CONCURRENCY),
    "RETRY_UNIT_SECONDS": "0.5",
}
MESSAGES = 2000 if IS_FULL_SIZE else 1200


def test_faults_kills_a_sleep_and_an_emptied_broker_cost_nothing(install):
    majlis: Installation = install(**SHORT)
    majlis.seed(messages=MESSAGES, rate=200)
    faults = {"rate_5xx": 0.05, "rate_timeout": 0.02, "latency_ms": 100}
    majlis.simulator.control("faults", faults)
    majlis.start("web", "worker", "beat", "dispatch")

    for accepted in (200, 400):
        majlis.wait_until_accepted(accepted)
        majlis.kill("dispatch")
        majlis.start("dispatch")
    majlis.wait_until_accepted(600)
    majlis.broker.empty()
    majlis.wait_until_accepted(750)
    _put_to_sleep_past_its_lease(majlis)
    majlis.wait_until_settled()

    _assert_nothing_twice_and_nothing_lost(majlis, kills=2)


def _put_to_sleep_past_its_lease(majlis: Installation) -> None:
    """Another one takes over meanwhile; then it goes on as if nothing had been."""
    majlis.send_signal("dispatch", signal.SIGSTOP)
    majlis.start("dispatch2")
    time.sleep(LEASE_SECONDS + 2)
    majlis.send_signal("dispatch", signal.SIGCONT)


def _assert_nothing_twice_and_nothing_lost(majlis: Installation, *, kills: int) -> None:
    accepted = Counter(message["callback_data"] for message in majlis.accepted())
    outbox = majlis.outbox()
    assert [key for key, times in accepted.items() if times > 1] == []
    assert accepted.keys() <= outbox.keys()
    assert {key: outbox[key] for key in accepted if outbox[key] not in SENT} == {}
    states = Counter(outbox.values())
    assert sum(states.values()) == MESSAGES
    in_doubt = majlis.simulator.control("faults")["timeouts_not_accepted"] + kills * CONCURRENCY
    assert states["unknown"] <= in_doubt
    # Four refusals in a row, with one in twenty refused.
    assert sum(states.values()) - states["unknown"] - sum(states[state] for state in SENT) <= 2


def test_stopped_while_sending_nothing_is_in_doubt(install):
    majlis: Installation = install(**SHORT)
    majlis.seed(messages=600, rate=200)
    majlis.simulator.control("faults", {"latency_ms": 300})
    majlis.start("web", "worker", "beat", "dispatch")
    majlis.wait_until_accepted(200)
    majlis.stop("web", "worker", "beat", "dispatch")

    states = majlis.states()
    assert states.keys() <= SENT | {"queued"}
    assert sum(count for state, count in states.items() if state in SENT) == majlis.simulator.accepted()
    assert states["queued"] > 0

    majlis.start("web", "worker", "beat", "dispatch")
    majlis.wait_until_settled()
    assert majlis.simulator.accepted() == 600
    wait_for(lambda: majlis.states() == {"read": 600}, "all are read")
