"""Results written back: what they may lift, and what they must leave."""

import pytest
from django.utils import timezone

from messaging.choices import AttemptOutcome, MessageState
from messaging.dispatcher.results import write_back
from messaging.models import Attempt, Message, ParkedChange
from tests.messaging.dispatcher.support import accepted, lease, look, refused, start
from tests.messaging.factories import ConversationFactory, queued_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    return ConversationFactory()


@pytest.fixture
def channel(conversation):
    queued_message(conversation)
    return lease()


def test_an_accepted_message_carries_the_providers_id(channel):
    (begun,) = start(channel)
    write_back([accepted(begun, channel, "wamid.9")])
    message = Message.objects.get()
    assert (message.state, message.provider_id, message.claim_token) == (MessageState.SENT, "wamid.9", None)
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.http_status, attempt.duration_ms) == (AttemptOutcome.ACCEPTED, 200, 12)
    assert attempt.finished_at


def test_a_status_that_overtook_the_write_back_is_not_lowered(channel):
    (begun,) = start(channel)
    Message.objects.update(state=MessageState.READ)
    write_back([accepted(begun, channel)])
    assert Message.objects.get().state == MessageState.READ


def test_a_status_parked_for_want_of_an_id_is_applied_when_the_id_comes(channel):
    (begun,) = start(channel)
    ParkedChange.objects.create(
        channel_id=channel.id,
        provider_id="wamid.9",
        what=ParkedChange.What.STATUS,
        detail=MessageState.DELIVERED,
        happened_at=timezone.now(),
        payload={},
    )
    write_back([accepted(begun, channel, "wamid.9")])
    assert Message.objects.get().state == MessageState.DELIVERED
    assert not ParkedChange.objects.exists()


def test_a_refused_message_waits_for_its_next_try(channel):
    (begun,) = start(channel)
    write_back([refused(begun, channel)])
    message = Message.objects.get()
    assert (message.state, message.error_code, message.refusal_count) == (MessageState.QUEUED, "131016", 1)
    assert look(channel) == []
    Message.objects.update(not_before=timezone.now())
    (again,) = start(channel)
    assert (again.number, again.refusals) == (2, 1)


def test_results_of_all_kinds_are_written_in_one_set(conversation, channel):
    queued_message(conversation)
    first, second = start(channel)
    write_back([accepted(first, channel), refused(second, channel)])
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT, MessageState.QUEUED}


def test_a_late_refusal_does_not_speak_for_a_later_attempt(channel):
    (first,) = start(channel)
    Message.objects.update(state=MessageState.QUEUED, claim_token=None)
    start(channel)
    write_back([refused(first, channel)])
    assert Message.objects.get().state == MessageState.SENDING


def test_a_refusal_that_comes_after_the_sweep_called_it_unknown_settles_it(channel):
    (begun,) = start(channel)
    Message.objects.update(state=MessageState.UNKNOWN)
    write_back([refused(begun, channel)])
    assert Message.objects.get().state == MessageState.QUEUED


def test_a_refusal_never_lowers_what_the_provider_confirmed(channel):
    (begun,) = start(channel)
    Message.objects.update(state=MessageState.DELIVERED)
    write_back([refused(begun, channel)])
    assert Message.objects.get().state == MessageState.DELIVERED


def test_our_own_echo_stored_as_typed_elsewhere_makes_way_for_the_message(conversation, channel):
    (begun,) = start(channel)
    Message.objects.create(
        channel=conversation.channel,
        conversation=conversation,
        direction="out",
        kind="text",
        state=MessageState.SENT,
        provider_id="wamid.echo",
        happened_at=timezone.now(),
        origin="elsewhere",
    )
    write_back([accepted(begun, channel, "wamid.echo")])
    message = Message.objects.get()
    assert (message.origin, message.provider_id) == ("staff", "wamid.echo")
