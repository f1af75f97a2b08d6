"""Two at the same work: each on a connection of its own, against PostgreSQL's locks."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connections

from campaigns.models import Campaign, Enrolment, Recipient
from campaigns.services import enrolment as enrolling
from campaigns.services import feed as feeding
from campaigns.services import feeding_set
from campaigns.services.feed import feed_campaigns
from campaigns.services.launch import launch_campaign
from campaigns.services.pausing import cancel_campaign, pause_campaign, wind_up_cancelled
from messaging.models import Message
from tests.campaigns.factories import campaign_on, gateway, launched, people, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
PEOPLE = 12


@pytest.fixture
def fast():
    return gateway(rate_per_second=1000, delay_from=0, delay_to=0)


@pytest.fixture
def pool():
    with ThreadPoolExecutor(3) as pool:
        yield pool


def apart(pool: ThreadPoolExecutor, deed: Callable[[], object]) -> "Future[object]":
    def do() -> object:
        try:
            return deed()
        finally:
            connections.close_all()

    return pool.submit(do)


class Gate:
    """Whoever comes through it first waits inside, with all that they have locked, until it is opened."""

    def __init__(self, monkeypatch, module, name: str) -> None:
        self._entered, self._open, self._first = threading.Event(), threading.Event(), threading.Lock()
        original = getattr(module, name)

        def gated(*args, **kwargs):
            if self._first.acquire(blocking=False):
                self._entered.set()
                assert self._open.wait(10)
            return original(*args, **kwargs)

        monkeypatch.setattr(module, name, gated)

    def wait_until_inside(self) -> None:
        assert self._entered.wait(10)

    def open(self) -> None:
        self._open.set()


def waits(future: "Future[object]") -> bool:
    """It does not come to its end while the other one holds what it needs."""
    with pytest.raises(TimeoutError):
        future.result(0.3)
    return True


def test_two_feeders_make_one_message_each(fast, pool, monkeypatch):
    monkeypatch.setattr(feeding, "SET", 3)
    people(PEOPLE)
    campaign = launched(campaign_on(fast))
    gate = Gate(monkeypatch, feeding_set, "link_messages")
    first = apart(pool, feed_campaigns)
    gate.wait_until_inside()
    second = apart(pool, feed_campaigns)
    assert waits(second)
    gate.open()
    assert first.result(10) + second.result(10) == PEOPLE
    assert states(campaign) == {"queued": PEOPLE}
    assert Message.objects.count() == Recipient.objects.values("message").distinct().count() == PEOPLE


def test_a_pause_waits_for_the_set_that_is_fed_and_no_other_follows(fast, pool, monkeypatch):
    monkeypatch.setattr(feeding, "SET", 3)
    people(PEOPLE)
    campaign = launched(campaign_on(fast))
    gate = Gate(monkeypatch, feeding_set, "link_messages")
    feeder = apart(pool, feed_campaigns)
    gate.wait_until_inside()
    pause = apart(pool, lambda: pause_campaign(Campaign.objects.get(), by=None))
    assert waits(pause)
    gate.open()
    pause.result(10)
    fed = feeder.result(10)
    # The pause stood in the queue of the row's lock: at most the set that had begun before it was granted came through.
    assert states(campaign).get("queued") == fed == Message.objects.count() < PEOPLE
    assert feed_campaigns() == 0


def test_a_cancel_while_people_are_enrolled_leaves_nobody_waiting(fast, pool, monkeypatch):
    monkeypatch.setattr(enrolling, "PIECE", 3)
    people(PEOPLE)
    campaign = campaign_on(fast)
    launch_campaign(campaign, by=None)
    gate = Gate(monkeypatch, enrolling, "enrol")
    worker = apart(pool, enrolling.work_on_enrolments)
    gate.wait_until_inside()
    cancel = apart(pool, lambda: cancel_campaign(Campaign.objects.get(), by=None))
    assert waits(cancel)
    gate.open()
    cancel.result(10)
    worker.result(10)
    assert Enrolment.objects.get().cancelled_at
    enrolled = Recipient.objects.count()
    assert 0 < enrolled < PEOPLE
    wind_up_cancelled()
    assert states(campaign) == {"cancelled": enrolled}
    assert enrolling.work_on_enrolments() == 0
