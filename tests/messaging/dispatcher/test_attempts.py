"""Begun or not: what the last statement before the bytes still stops."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices import AttemptOutcome, HoldScope, MessageState
from messaging.dispatcher.leases import LeaseLost
from messaging.models import Attempt, Channel, ChannelLease, Message
from messaging.services.holds import place_hold
from messaging.services.outbox import cancel_messages
from messaging.signals import message_status_changed
from tests.messaging.dispatcher.support import ME, OTHER, close_window, lease, look, start
from tests.messaging.factories import ConversationFactory, queued_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    return ConversationFactory()


def test_an_attempt_stands_in_the_database_before_anything_is_sent(conversation):
    message = queued_message(conversation)
    channel = lease()
    (begun,) = start(channel)
    attempt = Attempt.objects.get(pk=begun.attempt_id)
    assert (attempt.message_id, attempt.number, attempt.outcome) == (message.pk, 1, AttemptOutcome.OPEN)
    assert (attempt.to, attempt.channel_id, attempt.claim_token) == (message.to, channel.id, ME)
    message.refresh_from_db()
    assert (message.state, message.attempt_count, message.claim_token) == (MessageState.SENDING, 1, ME)
    assert message.claimed_until > timezone.now()


def test_what_is_begun_carries_what_sending_needs(conversation):
    message = queued_message(conversation, text="مرحبا", quoted_id="wamid.0")
    (begun,) = start(lease())
    assert (begun.message_id, begun.uuid, begun.to, begun.quoted_id) == (
        message.pk,
        message.uuid,
        message.to,
        "wamid.0",
    )
    assert "body" in begun.content
    assert (begun.author_id, begun.number, begun.refusals) == (None, 1, 0)


def test_the_pace_is_written_with_the_attempts(conversation):
    queued_message(conversation)
    start(lease())
    assert ChannelLease.objects.get().paced_until == 7.5


def test_a_message_is_begun_once_only(conversation):
    queued_message(conversation)
    channel = lease()
    due = look(channel)
    assert len(start(channel, due)) == 1
    assert start(channel, due) == []
    assert Attempt.objects.count() == 1


def test_a_process_that_slept_past_its_lease_sends_nothing(conversation):
    queued_message(conversation)
    channel = lease()
    due = look(channel)
    ChannelLease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(LeaseLost):
        start(channel, due)
    assert not Attempt.objects.exists()
    assert Message.objects.get().state == MessageState.QUEUED


def test_a_process_whose_channel_another_drives_sends_nothing(conversation):
    queued_message(conversation)
    channel = lease()
    due = look(channel)
    ChannelLease.objects.update(holder=OTHER)
    with pytest.raises(LeaseLost):
        start(channel, due)
    assert not Attempt.objects.exists()


def test_messages_of_another_channel_are_not_begun_under_this_lease(conversation):
    queued_message(conversation)
    channel = lease()
    foreign = queued_message(ConversationFactory())
    assert start(channel, [*look(channel), look(channel)[0]._replace(id=foreign.pk)])[0].message_id != foreign.pk
    assert Message.objects.get(pk=foreign.pk).state == MessageState.QUEUED


@pytest.mark.parametrize("scope", [HoldScope.CHANNEL, HoldScope.PORTFOLIO, HoldScope.ORIGIN, HoldScope.PERSON])
def test_a_pause_bites_between_look_and_attempt(conversation, scope):
    queued_message(conversation)
    Channel.objects.update(portfolio_id="business-1")
    channel = lease()
    due = look(channel)
    keys = {
        HoldScope.CHANNEL: str(channel.id),
        HoldScope.PORTFOLIO: "business-1",
        HoldScope.ORIGIN: "staff",
        HoldScope.PERSON: str(conversation.lead_id),
    }
    place_hold(scope=scope, key=keys[scope], cause="test", reason="paused")
    assert start(channel, due) == []
    assert Message.objects.get().state == MessageState.QUEUED


def test_a_cancelled_message_is_not_begun(conversation):
    message = queued_message(conversation)
    channel = lease()
    due = look(channel)
    cancel_messages([message.pk], reason="testing")
    assert start(channel, due) == []
    assert Message.objects.get().state == MessageState.CANCELLED


def test_a_window_that_closed_meanwhile_fails_the_message_with_advice(conversation):
    queued_message(conversation)
    channel = lease()
    due = look(channel)
    close_window()
    told = []
    receiver = lambda **kwargs: told.append((kwargs["message_ids"], kwargs["state"]))  # noqa: E731
    message_status_changed.connect(receiver, weak=False, dispatch_uid="test")
    try:
        assert start(channel, due) == []
    finally:
        message_status_changed.disconnect(dispatch_uid="test")
    message = Message.objects.get()
    assert (message.state, message.error_code) == (MessageState.FAILED, "window_closed")
    assert "template" in message.reason
    assert told == [([message.pk], MessageState.FAILED)]


def test_a_closed_window_does_not_stop_what_needs_none(conversation):
    queued_message(conversation)
    Message.objects.update(needs_window=False)
    close_window()
    assert len(start(lease())) == 1
