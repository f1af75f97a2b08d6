"""From the queue to the provider and back: the dispatcher against the simulator, over real HTTP."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from messaging.choices import AttemptOutcome, HoldScope, MessageState, Priority
from messaging.dispatcher import delivery
from messaging.models import Attempt, Channel, ChannelLease, Hold, Message
from messaging.services.holds import place_hold
from tests.messaging.dispatcher.conftest import wait_for
from tests.messaging.dispatcher.support import OTHER
from tests.messaging.factories import ChannelFactory, ConversationFactory, queued_message

pytestmark = pytest.mark.django_db(transaction=True)


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def taken(simulator) -> list[dict]:
    return simulator.control("messages")["messages"]


def many(count: int, **kwargs) -> Channel:
    channel = ChannelFactory(rate_per_second=1000)
    for number in range(count):
        queued_message(ConversationFactory(channel=channel), text=f"text {number}", **kwargs)
    return channel


def test_what_is_due_is_sent_once_and_written_back(simulator, dispatch_all):
    many(40)
    dispatch_all()
    assert states() == [MessageState.SENT] * 40
    assert {message["id"] for message in taken(simulator)} == set(Message.objects.values_list("provider_id", flat=True))
    assert list(Attempt.objects.values_list("outcome", "number").distinct()) == [(AttemptOutcome.ACCEPTED, 1)]
    assert ChannelLease.objects.get().holder is None


def test_the_message_arrives_as_it_was_written(simulator, dispatch_all):
    message = queued_message(text="سعر الهاتف 250,000 ₦")
    dispatch_all()
    (arrived,) = taken(simulator)
    assert (arrived["to"], arrived["body"]) == (message.to, "سعر الهاتف 250,000 ₦")


def test_a_refusal_of_the_moment_is_tried_again_until_it_is_final(simulator, dispatch_all):
    simulator.control("faults", {"error_code": 131016})
    queued_message()
    dispatch_all()
    message = Message.objects.get()
    assert (message.state, message.error_code, message.attempt_count) == (MessageState.FAILED, "131016", 4)
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {AttemptOutcome.REFUSED}


def test_what_was_refused_for_the_moment_goes_when_the_provider_is_well_again(simulator, dispatching):
    simulator.control("faults", {"error_code": 131016})
    queued_message()
    with dispatching():
        wait_for(lambda: Attempt.objects.filter(outcome=AttemptOutcome.REFUSED).exists())
        simulator.control("faults", {"error_code": None})
        wait_for(lambda: states() == [MessageState.SENT])
    assert len(taken(simulator)) == 1


def test_a_refusal_for_good_is_not_tried_again(simulator, dispatch_all):
    simulator.control("faults", {"error_code": 131026})
    queued_message()
    dispatch_all()
    assert states() == [MessageState.FAILED]
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("accepted", [0, 1])
@pytest.mark.parametrize("mishap", ["rate_timeout", "rate_reset"])
def test_a_send_without_an_answer_is_in_doubt_and_never_sent_again(simulator, dispatch_all, settings, mishap, accepted):
    settings.SEND_TIMEOUT_SECONDS = 0.3
    simulator.control("faults", {mishap: 1, "accepted": accepted})
    queued_message()
    dispatch_all()
    simulator.control("faults", {mishap: 0})
    dispatch_all()
    assert states() == [MessageState.UNKNOWN]
    assert Attempt.objects.get().outcome == AttemptOutcome.UNKNOWN
    assert len(taken(simulator)) == accepted


def test_a_provider_that_cannot_be_reached_has_not_been_sent_to(dispatch_all, settings, simulator):
    settings.GRAPH_API_URL = "http://127.0.0.1:9"
    queued_message()
    dispatch_all()
    assert Attempt.objects.first().code == "no_connection"
    assert states() == [MessageState.FAILED]


def test_a_throttled_channel_waits_as_long_as_it_is_told(simulator, dispatching):
    simulator.control("faults", {"error_code": 130429})  # five seconds by the table
    many(1)
    with dispatching():
        wait_for(lambda: Attempt.objects.filter(outcome=AttemptOutcome.THROTTLED).exists())
        simulator.control("faults", {"error_code": None})
        queued_message(ConversationFactory(channel=Channel.objects.get()), priority=Priority.STAFF)
        time.sleep(1.5)
        assert taken(simulator) == []
    message = Message.objects.order_by("pk").first()
    assert (message.state, message.refusal_count) == (MessageState.QUEUED, 0)
    assert message.not_before > timezone.now() + timedelta(seconds=2)


def test_a_rejected_token_stops_the_channel_and_nothing_is_lost(simulator, dispatch_all):
    channel = many(30)
    simulator.control("tokens", {"token": "test-access-token"})
    dispatch_all()
    assert set(states()) == {MessageState.QUEUED}
    assert Hold.objects.filter(scope=HoldScope.CHANNEL, key=str(channel.pk), ended_at=None).exists()
    attempts = Attempt.objects.count()
    dispatch_all()
    assert Attempt.objects.count() == attempts
    simulator.control("tokens", {"token": "test-access-token", "rejected": False})


def test_a_pause_stops_what_has_not_begun(simulator, dispatching):
    simulator.control("faults", {"latency_ms": 20})
    channel = ChannelFactory(rate_per_second=50)
    for _ in range(100):
        queued_message(ConversationFactory(channel=channel))
    with dispatching():
        wait_for(lambda: len(taken(simulator)) > 5)
        place_hold(scope=HoldScope.ORIGIN, key="staff", cause="test", reason="paused")
        time.sleep(0.2)
        paused_at = len(taken(simulator))
        time.sleep(0.6)
        assert len(taken(simulator)) == paused_at < 100
    assert set(states()) == {MessageState.SENT, MessageState.QUEUED}


def test_a_reply_overtakes_bulk_that_was_looked_at_before_it(simulator, dispatching):
    channel = ChannelFactory(rate_per_second=20)
    for _ in range(60):
        queued_message(ConversationFactory(channel=channel), priority=Priority.BULK)
    with dispatching():
        wait_for(lambda: len(taken(simulator)) > 2)
        reply = queued_message(ConversationFactory(channel=channel), priority=Priority.REPLY)
        wait_for(lambda: reply.to in {message["to"] for message in taken(simulator)}, seconds=1.5)
    assert len(taken(simulator)) < 50


def test_a_channel_keeps_its_pace(simulator, dispatch_all):
    channel = ChannelFactory(rate_per_second=40)
    for _ in range(60):
        queued_message(ConversationFactory(channel=channel))
    started = time.monotonic()
    dispatch_all()
    assert states() == [MessageState.SENT] * 60
    assert time.monotonic() - started > 1.3


def test_one_person_is_written_to_no_faster_than_the_provider_allows(simulator, dispatching, pair_seconds):
    pair_seconds(0.4)
    conversation = ConversationFactory()
    for _ in range(3):
        queued_message(conversation)
    with dispatching():
        wait_for(lambda: states() == [MessageState.SENT] * 3)
    begun = list(Attempt.objects.order_by("started_at").values_list("started_at", flat=True))
    assert all((later - earlier).total_seconds() > 0.38 for earlier, later in pairwise(begun))


def test_stopping_finishes_what_is_in_flight_within_three_seconds(simulator, dispatching):
    simulator.control("faults", {"latency_ms": 700})
    many(300)
    running = dispatching()
    with running:
        wait_for(lambda: Message.objects.filter(state=MessageState.SENDING).exists())
        assert running.stop() < 3
    assert set(states()) == {MessageState.SENT, MessageState.QUEUED}
    assert len(taken(simulator)) == states().count(MessageState.SENT)
    assert ChannelLease.objects.get().holder is None


def test_what_does_not_answer_by_the_end_is_in_doubt(simulator, dispatching):
    simulator.control("faults", {"rate_timeout": 1, "accepted": 1})
    queued_message()
    running = dispatching()
    with running:
        wait_for(lambda: taken(simulator))
        assert running.stop() < 4.5
    assert states() == [MessageState.UNKNOWN]
    assert Attempt.objects.get().code == "stopped"


def test_a_dispatcher_whose_lease_another_took_sends_nothing_more(simulator, dispatching):
    channel = ChannelFactory(rate_per_second=20)
    for _ in range(60):
        queued_message(ConversationFactory(channel=channel))
    with dispatching():
        wait_for(lambda: len(taken(simulator)) > 2)
        ChannelLease.objects.update(holder=OTHER, expires_at=timezone.now() + timedelta(minutes=1))
        time.sleep(0.2)
        lost_at = len(taken(simulator))
        time.sleep(0.5)
        assert len(taken(simulator)) == lost_at
    assert set(states()) == {MessageState.SENT, MessageState.QUEUED}
    assert ChannelLease.objects.get().holder == OTHER


def test_an_attempt_that_waited_too_long_in_a_sleeping_process_does_not_leave(simulator, dispatch_all, monkeypatch):
    monkeypatch.setattr(delivery, "leaves_within", lambda *_: -1.0)
    queued_message()
    dispatch_all()
    assert taken(simulator) == []
    assert Attempt.objects.first().code == "overslept"


def test_content_that_cannot_be_built_fails_alone(simulator, dispatch_all):
    many(2)
    broken = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=broken.pk).update(content={"type": "no such thing"})
    dispatch_all()
    assert states() == [MessageState.FAILED, MessageState.SENT]
    broken.refresh_from_db()
    assert broken.error_code == "not_built"
