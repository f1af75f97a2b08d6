"""Wakes are hints: asking for one never blocks or fails, and they come seldom."""

import threading
import time
from itertools import pairwise
from types import SimpleNamespace

import pytest

from messaging.services.wakes import ANSWERS, DISPATCH, INBOUND, WakePublisher


class Broker:
    """Stands where Celery publishes."""

    def __init__(self) -> None:
        self.published: list[tuple[str, float]] = []
        self.options: set[str] = set()
        self.is_up = True
        self.stuck = threading.Event()
        self.stuck.set()
        # What earlier tests asked for may still be published, by threads that were there before.
        self.strangers = frozenset(threading.enumerate())

    def send_task(self, task: str, **options: object) -> None:
        if threading.current_thread() in self.strangers:
            return
        self.stuck.wait(10)
        if not self.is_up:
            raise ConnectionRefusedError
        self.options |= options.keys()
        self.published.append((task, time.monotonic()))

    def tasks(self) -> list[str]:
        return [task for task, _at in self.published]


@pytest.fixture
def broker(monkeypatch) -> Broker:
    broker = Broker()
    monkeypatch.setattr("messaging.services.wakes.current_app", broker)
    # What is told of a broker that is down is stored by the floors above, which these tests have no database for.
    monkeypatch.setattr("messaging.services.wakes._tell", lambda send: None)
    monkeypatch.setattr("messaging.services.wakes._BROKER_DOWN_PAUSE_SECONDS", 0.05)
    return broker


def until(condition) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_thousand_questions_are_few_wakes(broker):
    publisher = WakePublisher()
    begun = time.monotonic()
    for _ in range(1000):
        publisher.ask(INBOUND)
        time.sleep(0.0003)
    asked_for = time.monotonic() - begun
    time.sleep(0.25)
    assert 1 <= len(broker.published) <= asked_for / 0.1 + 2
    times = [at for _task, at in broker.published]
    assert all(later - earlier >= 0.099 for earlier, later in pairwise(times))


def test_the_last_question_is_always_followed_by_a_wake(broker):
    publisher = WakePublisher()
    for _ in range(5):
        published = len(broker.published)
        publisher.ask(INBOUND)
        until(lambda seen=published: len(broker.published) > seen)


def test_each_sort_is_woken(broker):
    publisher = WakePublisher()
    publisher.ask(INBOUND)
    publisher.ask(DISPATCH)
    until(lambda: {INBOUND[0], DISPATCH[0]} <= set(broker.tasks()))


def test_a_broker_that_hangs_holds_up_nobody(broker):
    publisher = WakePublisher()
    broker.stuck.clear()
    begun = time.monotonic()
    for _ in range(100):
        publisher.ask(INBOUND)
    assert time.monotonic() - begun < 0.5
    broker.stuck.set()
    until(lambda: broker.published)


def test_a_broker_that_is_down_is_asked_again_until_it_is_back(broker):
    publisher = WakePublisher()
    broker.is_up = False
    publisher.ask(INBOUND)
    time.sleep(0.2)
    assert not broker.published
    broker.is_up = True
    until(lambda: broker.tasks() == [INBOUND[0]])


def test_a_wake_for_later_is_published_when_it_is_due(broker, monkeypatch):
    clock = SimpleNamespace(now=1000.2)
    monkeypatch.setattr("messaging.services.wakes.time", SimpleNamespace(monotonic=lambda: clock.now))
    publisher = WakePublisher()
    publisher.ask(ANSWERS, delay=0.3)
    publisher.ask(INBOUND)
    until(lambda: broker.tasks() == [INBOUND[0]])
    clock.now = 1000.99
    publisher.ask(DISPATCH)
    until(lambda: broker.tasks() == [INBOUND[0], DISPATCH[0]])
    clock.now = 1001
    until(lambda: broker.tasks() == [INBOUND[0], DISPATCH[0], ANSWERS[0]])


def test_a_thousand_questions_for_later_are_a_wake_a_second_and_none_waits_in_a_worker(broker):
    publisher = WakePublisher()
    begun = time.monotonic()
    for _ in range(1000):
        publisher.ask(ANSWERS, delay=0.2)
        time.sleep(0.0002)
    seconds = time.monotonic() - begun + 1
    until(lambda: time.monotonic() - begun > seconds + 0.5)
    assert 1 <= len(broker.published) <= seconds + 1
    assert not broker.options & {"countdown", "eta"}
