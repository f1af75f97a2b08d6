"""Broker or database are gone for a while: nothing is lost, and all goes on by itself."""

import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from . import IS_FULL_SIZE
from .installation import Installation
from .servers import Postgres, Redis, wait_for

pytestmark = [pytest.mark.system, pytest.mark.slow]

BROKER_DOWN_SECONDS = 60 if IS_FULL_SIZE else 25
DATABASE_DOWN_SECONDS = 5
MOST_MS = 50
# So many that two cores can serve them, all that follows, and a backlog besides.
BETWEEN_VISITORS_SECONDS = 0.1


class Visitors(threading.Thread):
    """Customers who write one after the other; the provider delivers again what was not answered with 200."""

    def __init__(self, majlis: Installation) -> None:
        super().__init__(daemon=True)
        # Status and milliseconds of each first delivery.
        self.answers: list[tuple[int, float]] = []
        self._url = f"{majlis.simulator.url}/_control/inbound"
        self._told = threading.Event()

    def run(self) -> None:
        with requests.Session() as session:
            for number in itertools.takewhile(lambda _: not self._told.is_set(), itertools.count()):
                answer = session.post(self._url, json={"from": f"2347{number:09}", "text": "Good evening!"}).json()
                self.answers.append((answer["status"], answer["webhook_ms"]))
                time.sleep(BETWEEN_VISITORS_SECONDS)

    def stop(self) -> None:
        self._told.set()
        self.join(20)


@contextmanager
def visited(majlis: Installation) -> Iterator[Visitors]:
    visitors = Visitors(majlis)
    visitors.start()
    try:
        yield visitors
    finally:
        visitors.stop()


def everybody_was_answered(majlis: Installation, visitors: Visitors) -> None:
    """Each visitor is a lead with one message, and was greeted once."""
    written = len(visitors.answers)
    wait_for(lambda: majlis.count("messaging_message", "direction = 'in'") >= written, "all are received", seconds=120)
    majlis.wait_until_settled()
    greeted = [message["to"] for message in majlis.accepted()]
    assert len(greeted) == len(set(greeted)) == written
    assert majlis.count("messaging_message", "direction = 'in'") == written
    assert majlis.count("leads_lead") == written


@pytest.mark.alone
def test_webhooks_do_not_notice_that_the_broker_is_down_and_all_catches_up(with_servers, redis: Redis):
    majlis: Installation = with_servers(RETRY_UNIT_SECONDS="0.5")
    majlis.seed(greet=True)
    majlis.start("web", "worker", "beat", "dispatch")
    with visited(majlis) as visitors:
        wait_for(lambda: majlis.simulator.accepted() > 20, "the first are greeted", seconds=60)
        redis.stop()
        before = len(visitors.answers)
        time.sleep(BROKER_DOWN_SECONDS)
        during = visitors.answers[before:]
        assert majlis.count("operations_incident", "cause = 'broker_down' AND ended_at IS NULL") == 1
        swept = _sweeps(majlis)
        redis.start()
        wait_for(lambda: _sweeps(majlis) > swept, "beat and the sweep go on", seconds=30)
    everybody_was_answered(majlis, visitors)
    assert {status for status, _ in visitors.answers} == {200}
    assert len(during) > BROKER_DOWN_SECONDS * 5
    assert statistics.median(ms for _, ms in during) <= MOST_MS
    assert statistics.quantiles((ms for _, ms in during), n=20)[-1] <= MOST_MS
    wait_for(
        lambda: majlis.count("operations_incident", "cause = 'broker_down' AND ended_at IS NULL") == 0,
        "the incident is over",
    )


def _sweeps(majlis: Installation) -> int:
    """The latest run that has ended."""
    where = "task = 'messaging.tasks.sweep' AND outcome = 'done'"
    return int(majlis.database.rows(f"SELECT COALESCE(MAX(id), 0) FROM operations_schedulerun WHERE {where}")[0][0])


def test_without_a_database_webhooks_ask_for_patience_and_nothing_is_lost(with_servers, postgres: Postgres):
    majlis: Installation = with_servers(RETRY_UNIT_SECONDS="0.5", SEND_TIMEOUT_SECONDS="2", DISPATCH_LEASE_SECONDS="6")
    majlis.seed(greet=True)
    majlis.start("web", "worker", "beat", "dispatch")
    with visited(majlis) as visitors:
        wait_for(lambda: majlis.simulator.accepted() > 20, "the first are greeted", seconds=60)
        postgres.stop()
        before = len(visitors.answers)
        time.sleep(DATABASE_DOWN_SECONDS)
        during = [status for status, _ in visitors.answers[before:]]
        postgres.start()
        wait_for(lambda: visitors.answers[-1][0] == 200, "webhooks are taken again")
        after = len(visitors.answers)
        wait_for(lambda: len(visitors.answers) > after + 20, "and go on")
    assert set(during) <= {200, 503}
    assert 503 in during
    everybody_was_answered(majlis, visitors)
    assert majlis.states().keys() <= {"sent", "delivered", "read", "played"}
