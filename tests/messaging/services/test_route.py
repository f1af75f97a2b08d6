"""Every receiver hears of every message, however often one of them refuses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.signals import work_failed
from messaging.models import GroupPost, Message, RoutingRetry
from messaging.services import route
from messaging.services.route import route_again, sweep_unrouted
from messaging.signals import group_message_received, message_received
from tests.messaging.receiving import load, make_channels, receive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def channels(db) -> None:
    make_channels()


class FloorAbove:
    """A receiver that can be broken."""

    def __init__(self) -> None:
        self.is_broken = True
        self.told: list[int] = []

    def __call__(self, *, message_id: int = 0, group_post_id: int = 0, **_: object) -> None:
        if self.is_broken:
            raise RuntimeError("no room")
        self.told.append(message_id or group_post_id)


@pytest.fixture
def floor_above():
    floor = FloorAbove()
    message_received.connect(floor, weak=False)
    group_message_received.connect(floor, weak=False)
    yield floor
    message_received.disconnect(floor)
    group_message_received.disconnect(floor)


@pytest.fixture
def given_up():
    told: list[dict] = []

    def hear(sender, **news):
        told.append(news)

    work_failed.connect(hear)
    yield told
    work_failed.disconnect(hear)


def _message() -> Message:
    (event,) = receive("whatsapp_cloud", load("whatsapp_cloud", "text_english"))
    assert event.state == "done"
    message = Message.objects.get()
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    return message


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


def test_a_refused_message_is_told_again_alone_after_growing_pauses(floor_above, clock):
    message = _message()
    pauses = []
    for _ in range(3):
        retry = RoutingRetry.objects.get(message=message)
        pauses.append((retry.next_at - timezone.now()).total_seconds())
        assert sweep_unrouted() == 0
        assert RoutingRetry.objects.get().attempts == retry.attempts, "not before its time"
        clock.move_to(retry.next_at, tick=False)
        sweep_unrouted()
    assert pauses == [10, 20, 40]

    floor_above.is_broken = False
    clock.move_to(RoutingRetry.objects.get().next_at, tick=False)
    assert sweep_unrouted() == 1

    message.refresh_from_db()
    assert message.routed_at and floor_above.told == [message.pk]
    assert not RoutingRetry.objects.exists()
    assert sweep_unrouted() == 0


def test_after_eight_attempts_it_is_a_persons_and_the_rest_goes_on(floor_above, given_up, clock):
    message = _message()
    while RoutingRetry.objects.get().work_state == "due":
        clock.move_to(RoutingRetry.objects.get().next_at, tick=False)
        sweep_unrouted()
    assert RoutingRetry.objects.get().attempts == 8
    (news,) = given_up
    assert (news["task"], news["args"]) == ("messaging.tasks.route", ["message", message.pk])
    assert isinstance(news["error"], RuntimeError) and news["error"].__traceback__

    clock.shift(timedelta(days=1))
    assert sweep_unrouted() == 0
    assert RoutingRetry.objects.get().attempts == 8, "nobody tries any more by himself"

    with pytest.raises(RuntimeError):
        route_again("message", message.pk)
    floor_above.is_broken = False
    route_again("message", message.pk)
    assert floor_above.told == [message.pk]
    assert not RoutingRetry.objects.exists()


def test_a_post_in_a_group_likewise(floor_above, clock):
    receive("whapi", load("whapi", "group_text_price"))
    post = GroupPost.objects.get()
    GroupPost.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    assert RoutingRetry.objects.get(group_post=post).attempts == 1

    floor_above.is_broken = False
    clock.shift(timedelta(seconds=11))
    assert sweep_unrouted() == 1
    assert floor_above.told == [post.pk]


def test_what_a_dying_process_left_is_told_by_the_sweep_but_not_what_is_being_told_now(floor_above):
    floor_above.is_broken = False
    message = _message()
    floor_above.told.clear()
    Message.objects.update(routed_at=None, created_at=timezone.now())
    assert sweep_unrouted() == 0, "younger ones belong to whoever stored them"

    Message.objects.update(created_at=timezone.now() - route._SWEEP_AFTER * 2)
    assert sweep_unrouted() == 1
    assert floor_above.told == [message.pk]
