"""What a channel may send soon: in which order, and what is left out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices import HoldScope, Priority, WaitReason
from messaging.dispatcher.queue import Waiting, postpone
from messaging.models import Message
from messaging.services.holds import place_hold, release_holds
from messaging.services.outbox import cancel_messages
from tests.messaging.dispatcher.support import ME, OTHER, lease, look
from tests.messaging.factories import ConversationFactory, queued_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    return ConversationFactory()


def test_staff_overtake_replies_and_replies_overtake_bulk(conversation):
    bulk = queued_message(conversation, priority=Priority.BULK)
    reply = queued_message(conversation, priority=Priority.REPLY)
    staff = queued_message(conversation, priority=Priority.STAFF)
    channel = lease()
    assert [due.id for due in look(channel)] == [staff.pk, reply.pk, bulk.pk]
    assert [due.id for due in look(channel, limit=2)] == [staff.pk, reply.pk]


def test_looking_takes_nothing(conversation):
    message = queued_message(conversation)
    channel = lease()
    assert look(channel) == look(channel)
    assert cancel_messages([message.pk], reason="testing") == 1
    assert look(channel) == []


def test_messages_that_are_not_due_or_too_late_are_left_out(conversation):
    now = timezone.now()
    due = queued_message(conversation)
    queued_message(conversation, not_before=now + timedelta(minutes=1))
    queued_message(conversation, expires_at=now - timedelta(seconds=1))
    assert [message.id for message in look(lease())] == [due.pk]


@pytest.mark.parametrize("scope", [HoldScope.CHANNEL, HoldScope.ORIGIN, HoldScope.PERSON, HoldScope.TEMPLATE])
def test_what_is_held_is_left_out_until_it_is_released(conversation, scope):
    queued_message(conversation)
    channel = lease()
    Message.objects.update(template_name="sale")
    keys = {
        HoldScope.CHANNEL: str(channel.id),
        HoldScope.ORIGIN: "staff",
        HoldScope.PERSON: str(conversation.lead_id),
        HoldScope.TEMPLATE: "sale",
    }
    place_hold(scope=scope, key=keys[scope], cause="test", reason="testing")
    other = queued_message(ConversationFactory(channel=conversation.channel))
    Message.objects.filter(pk=other.pk).update(origin="campaign:1")
    assert [due.id for due in look(channel)] == ([] if scope == HoldScope.CHANNEL else [other.pk])
    release_holds(scope=scope, key=keys[scope])
    assert len(look(channel)) == 2


def test_postponed_messages_wait_for_the_given_instants(conversation):
    first, second = queued_message(conversation), queued_message(conversation)
    channel = lease()
    now = timezone.now()
    later = [
        Waiting(first.pk, now + timedelta(seconds=6), WaitReason.PERSON),
        Waiting(second.pk, now + timedelta(seconds=12), WaitReason.PERSON),
    ]
    postpone(OTHER, channel.id, later)
    assert len(look(channel)) == 2
    postpone(ME, channel.id, later)
    assert look(channel) == []
    assert list(Message.objects.order_by("pk").values_list("pk", "not_before")) == [one[:2] for one in later]
    first.refresh_from_db()
    assert first.reason == WaitReason.PERSON.label
