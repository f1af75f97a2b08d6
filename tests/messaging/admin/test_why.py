"""One plain sentence for every state."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices import HoldScope, MessageState, Priority
from messaging.models import ChannelLease, Message
from messaging.selectors.why import why_not_sent
from messaging.services.holds import place_hold
from tests.messaging.factories import ConversationFactory, queued_message

from .rows import received, sent

pytestmark = pytest.mark.django_db


def _changed(message: Message, **fields) -> Message:
    Message.objects.filter(pk=message.pk).update(**fields)
    return Message.objects.select_related("channel", "conversation").get(pk=message.pk)


def _driven(message: Message) -> None:
    """A dispatcher is at work on the message's channel."""
    ChannelLease.objects.create(
        channel_id=message.channel_id,
        holder="00000000-0000-0000-0000-000000000001",
        expires_at=timezone.now() + timedelta(seconds=30),
    )


LONG_AGO = timedelta(minutes=5)


def _due(message: Message) -> Message:
    past = timezone.now() - LONG_AGO
    return _changed(message, created_at=past, not_before=past)


@pytest.mark.parametrize("state", [state for state in MessageState if state != MessageState.RECEIVED])
def test_every_state_has_a_sentence(state):
    sentence = why_not_sent(sent(ConversationFactory(), state))

    assert sentence.endswith((".", "”."))
    assert "%" not in sentence


def test_received():
    assert why_not_sent(received(ConversationFactory())) == "This message was received, not sent by us."


def test_a_paused_channel():
    message = queued_message()
    message.channel.name, message.channel.state = "Lagos shop", "paused"

    assert "Lagos shop is paused by staff" in why_not_sent(message)


@pytest.mark.parametrize(
    ("scope", "key"),
    [
        (HoldScope.CHANNEL, lambda message: str(message.channel_id)),
        (HoldScope.PORTFOLIO, lambda message: "portfolio-1"),
        (HoldScope.ORIGIN, lambda message: message.origin),
        (HoldScope.PERSON, lambda message: str(message.conversation.lead_id)),
    ],
)
def test_a_hold_says_its_reason(scope, key):
    message = queued_message(ConversationFactory(channel__portfolio_id="portfolio-1"))
    place_hold(scope=scope, key=key(message), cause="staff", reason="The price is wrong.")

    assert "until somebody releases it" in why_not_sent(message)
    assert "The price is wrong." in why_not_sent(message)


def test_a_hold_that_is_over_holds_nothing():
    message = queued_message()
    past = timezone.now() - timedelta(minutes=1)
    place_hold(scope=HoldScope.ORIGIN, key=message.origin, cause="staff", reason="old", until=past)

    assert "old" not in why_not_sent(message)


def test_a_time_that_was_asked_for():
    message = queued_message(not_before=timezone.now() + timedelta(hours=2))

    assert why_not_sent(message).startswith("It waits until")


def test_a_retry_says_the_refusal_and_when():
    message = _changed(queued_message(), not_before=timezone.now() + timedelta(minutes=4), reason="Temporary problem.")

    assert why_not_sent(message).startswith("Temporary problem. It is tried again at")


def test_a_window_that_closed_meanwhile():
    message = queued_message()
    message.conversation.window_until = timezone.now() - timedelta(minutes=1)

    assert "The reply window is closed" in why_not_sent(message)


def test_no_dispatcher():
    assert why_not_sent(_due(queued_message())).startswith("Nobody sends")


def test_what_has_just_been_queued_blames_nobody():
    assert "next in line" in why_not_sent(queued_message())


def test_those_ahead_are_counted_by_urgency_and_age():
    conversation = ConversationFactory(channel__rate_per_second=2)
    bulk = _due(queued_message(conversation, priority=Priority.BULK))
    _due(queued_message(conversation, priority=Priority.STAFF))
    _due(queued_message(conversation, priority=Priority.BULK))
    _driven(bulk)

    assert why_not_sent(bulk).endswith("sends at most 2 a second, and 1 message is ahead of it.")


def test_a_failure_says_what_the_provider_said():
    message = sent(ConversationFactory(), MessageState.FAILED, error_code="131026", reason="Not on WhatsApp.")

    assert why_not_sent(message) == "Not on WhatsApp (code 131026). Once the cause is gone, send it again."


def test_a_closed_window_advises_a_template():
    message = sent(ConversationFactory(), MessageState.FAILED, error_code="window_closed")

    assert "Send an approved template instead" in why_not_sent(message)
