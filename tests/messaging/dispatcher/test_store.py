"""Claims, attempts and write-backs: whose a message is, and what may still happen to it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices import AttemptOutcome, HoldScope, MessageState, Priority
from messaging.dispatcher import store
from messaging.dispatcher.store import LeaseLost, Result
from messaging.models import Attempt, Channel, ChannelLease, Conversation, Message, ParkedChange
from messaging.services.holds import place_hold, release_holds
from tests.messaging.factories import ConversationFactory, queued_message

pytestmark = pytest.mark.django_db

ME, OTHER = uuid.uuid4(), uuid.uuid4()


def lease(channel: Channel, holder: uuid.UUID = ME) -> None:
    ChannelLease.objects.update_or_create(
        channel=channel, defaults={"holder": holder, "expires_at": timezone.now() + timedelta(seconds=30)}
    )


def claim(channel: Channel, *, limit: int = 10, holder: uuid.UUID = ME) -> list[store.ClaimedMessage]:
    return store.claim(holder, channel.pk, limit=limit, seconds=30, paced_until=0.0)


def begin(channel: Channel, claimed: list[store.ClaimedMessage], holder: uuid.UUID = ME) -> list[store.Begun]:
    return store.begin(holder, claimed, channel_id=channel.pk, seconds=30)


def accepted(begun: store.Begun, channel: Channel, provider_id: str = "wamid.1") -> Result:
    return Result(
        attempt_id=begun.attempt_id,
        number=begun.number,
        message_id=begun.message.id,
        channel_id=channel.pk,
        outcome=AttemptOutcome.ACCEPTED,
        state=MessageState.SENT,
        at=timezone.now(),
        provider_id=provider_id,
        http_status=200,
        duration_ms=12,
    )


def refused(begun: store.Begun, channel: Channel) -> Result:
    return Result(
        attempt_id=begun.attempt_id,
        number=begun.number,
        message_id=begun.message.id,
        channel_id=channel.pk,
        outcome=AttemptOutcome.REFUSED,
        state=MessageState.QUEUED,
        at=timezone.now(),
        code="131016",
        text="overloaded",
        http_status=500,
        not_before=timezone.now() + timedelta(minutes=2),
        refusals=1,
    )


@pytest.fixture
def conversation() -> Conversation:
    conversation = ConversationFactory()
    lease(conversation.channel)
    return conversation


def test_a_channel_with_due_messages_is_leased_to_one_dispatcher_only(conversation):
    ChannelLease.objects.all().delete()
    queued_message(conversation)
    assert [channel.id for channel in store.take_leases(ME, seconds=30)] == [conversation.channel_id]
    assert store.take_leases(OTHER, seconds=30) == []


def test_a_lease_that_ran_out_goes_to_the_next_dispatcher_with_its_pace(conversation):
    queued_message(conversation)
    ChannelLease.objects.update(expires_at=timezone.now() - timedelta(seconds=1), paced_until=123.5)
    (taken,) = store.take_leases(OTHER, seconds=30)
    assert taken.paced_until == 123.5
    with pytest.raises(LeaseLost):
        claim(conversation.channel)


@pytest.mark.parametrize("state", ["paused"])
def test_paused_and_held_channels_are_not_leased(conversation, state):
    ChannelLease.objects.all().delete()
    queued_message(conversation)
    Channel.objects.update(state=state)
    assert store.take_leases(ME, seconds=30) == []
    Channel.objects.update(state="active")
    place_hold(scope=HoldScope.CHANNEL, key=str(conversation.channel_id), cause="test", reason="testing")
    assert store.take_leases(ME, seconds=30) == []
    release_holds(scope=HoldScope.CHANNEL, key=str(conversation.channel_id))
    assert store.take_leases(ME, seconds=30)


def test_staff_overtake_replies_and_replies_overtake_bulk(conversation):
    bulk = queued_message(conversation, priority=Priority.BULK)
    reply = queued_message(conversation, priority=Priority.REPLY)
    staff = queued_message(conversation, priority=Priority.STAFF)
    assert [message.id for message in claim(conversation.channel, limit=2)] == [staff.pk, reply.pk]
    assert [message.id for message in claim(conversation.channel)] == [bulk.pk]
    assert claim(conversation.channel) == []


def test_messages_that_are_not_due_or_too_late_are_not_claimed(conversation):
    now = timezone.now()
    queued_message(conversation, not_before=now + timedelta(minutes=1))
    queued_message(conversation, expires_at=now - timedelta(seconds=1))
    assert claim(conversation.channel) == []


@pytest.mark.parametrize(
    ("scope", "key"), [(HoldScope.ORIGIN, "staff"), (HoldScope.PERSON, "lead"), (HoldScope.TEMPLATE, "")]
)
def test_what_is_held_below_the_channel_is_not_claimed(conversation, scope, key):
    queued_message(conversation)
    key = str(conversation.lead_id) if key == "lead" else key
    if scope == HoldScope.TEMPLATE:
        Message.objects.update(template_name="sale", needs_window=False)
        key = "sale"
    place_hold(scope=scope, key=key, cause="test", reason="testing")
    assert claim(conversation.channel) == []
    release_holds(scope=scope, key=key)
    assert len(claim(conversation.channel)) == 1


def test_an_attempt_stands_in_the_database_before_anything_is_sent(conversation):
    message = queued_message(conversation)
    (begun,) = begin(conversation.channel, claim(conversation.channel))
    attempt = Attempt.objects.get(pk=begun.attempt_id)
    assert (attempt.message_id, attempt.number, attempt.outcome) == (message.pk, 1, AttemptOutcome.OPEN)
    message.refresh_from_db()
    assert message.state == MessageState.SENDING


def test_a_process_that_slept_past_its_claim_sends_nothing(conversation):
    queued_message(conversation)
    claimed = claim(conversation.channel)
    Message.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert begin(conversation.channel, claimed) == []
    assert not Attempt.objects.exists()


def test_a_message_that_another_dispatcher_claimed_meanwhile_is_not_begun(conversation):
    queued_message(conversation)
    claimed = claim(conversation.channel)
    Message.objects.update(claim_token=OTHER)
    assert begin(conversation.channel, claimed) == []
    assert Message.objects.get().state == MessageState.CLAIMED


def test_a_pause_bites_between_claim_and_attempt(conversation):
    queued_message(conversation)
    claimed = claim(conversation.channel)
    place_hold(scope=HoldScope.ORIGIN, key="staff", cause="test", reason="paused")
    assert begin(conversation.channel, claimed) == []
    assert Message.objects.get().state == MessageState.QUEUED


def test_a_window_that_closed_meanwhile_fails_the_message_with_advice(conversation):
    queued_message(conversation)
    claimed = claim(conversation.channel)
    Conversation.objects.update(window_until=timezone.now() - timedelta(seconds=1))
    assert begin(conversation.channel, claimed) == []
    message = Message.objects.get()
    assert (message.state, message.error_code) == (MessageState.FAILED, "window_closed")
    assert "template" in message.reason


def test_an_accepted_message_carries_the_providers_id(conversation):
    queued_message(conversation)
    (begun,) = begin(conversation.channel, claim(conversation.channel))
    store.write_back([accepted(begun, conversation.channel, "wamid.9")])
    message = Message.objects.get()
    assert (message.state, message.provider_id, message.claim_token) == (MessageState.SENT, "wamid.9", None)
    assert Attempt.objects.get().outcome == AttemptOutcome.ACCEPTED


def test_a_status_that_overtook_the_write_back_is_not_lowered(conversation):
    queued_message(conversation)
    (begun,) = begin(conversation.channel, claim(conversation.channel))
    Message.objects.update(state=MessageState.READ)
    store.write_back([accepted(begun, conversation.channel)])
    assert Message.objects.get().state == MessageState.READ


def test_a_refused_message_waits_for_its_next_try(conversation):
    queued_message(conversation)
    (begun,) = begin(conversation.channel, claim(conversation.channel))
    store.write_back([refused(begun, conversation.channel)])
    message = Message.objects.get()
    assert (message.state, message.error_code, message.refusal_count) == (MessageState.QUEUED, "131016", 1)
    assert claim(conversation.channel) == []
    Message.objects.update(not_before=timezone.now())
    (again,) = begin(conversation.channel, claim(conversation.channel))
    assert again.number == 2


def test_a_late_refusal_does_not_speak_for_a_later_attempt(conversation):
    queued_message(conversation)
    (first,) = begin(conversation.channel, claim(conversation.channel))
    Message.objects.update(state=MessageState.QUEUED, claim_token=None)
    begin(conversation.channel, claim(conversation.channel))
    store.write_back([refused(first, conversation.channel)])
    assert Message.objects.get().state == MessageState.SENDING


def test_a_refusal_that_comes_after_the_sweep_called_it_unknown_settles_it(conversation):
    queued_message(conversation)
    (begun,) = begin(conversation.channel, claim(conversation.channel))
    Message.objects.update(state=MessageState.UNKNOWN)
    store.write_back([refused(begun, conversation.channel)])
    assert Message.objects.get().state == MessageState.QUEUED


def test_a_refusal_never_lowers_what_the_provider_confirmed(conversation):
    queued_message(conversation)
    (begun,) = begin(conversation.channel, claim(conversation.channel))
    Message.objects.update(state=MessageState.DELIVERED)
    store.write_back([refused(begun, conversation.channel)])
    assert Message.objects.get().state == MessageState.DELIVERED


def test_our_own_echo_stored_as_typed_elsewhere_makes_way_for_the_message(conversation):
    queued_message(conversation)
    (begun,) = begin(conversation.channel, claim(conversation.channel))
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
    store.write_back([accepted(begun, conversation.channel, "wamid.echo")])
    message = Message.objects.get()
    assert (message.origin, message.provider_id) == ("staff", "wamid.echo")


def test_given_back_messages_wait_for_the_given_instant(conversation):
    message = queued_message(conversation)
    claim(conversation.channel)
    later = timezone.now() + timedelta(seconds=6)
    store.give_back(ME, [(message.pk, later)])
    message.refresh_from_db()
    assert (message.state, message.not_before) == (MessageState.QUEUED, later)


def test_the_attempts_tell_a_successor_whom_the_channel_wrote_to(conversation):
    queued_message(conversation)
    begin(conversation.channel, claim(conversation.channel))
    ((recipient, at),) = store.recent_recipients(conversation.channel_id, seconds=6)
    assert recipient == conversation.address
    assert at == pytest.approx(timezone.now().timestamp(), abs=5)
    assert not ParkedChange.objects.exists()
