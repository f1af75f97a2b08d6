"""Checked at the moment of sending: what consent forbids does not leave, whenever it was queued."""

import pytest

from leads.choices import ConsentPurpose, ConsentSource, ConsentStatus
from leads.services.consent import Evidence, decide, record_consent
from messaging.choices import MessageState, Priority
from messaging.content import Text
from messaging.dispatcher.leases import take_leases
from messaging.errors import NotConsented
from messaging.models import ChannelLease, Message
from messaging.services.outbox import enqueue
from messaging.signals import message_status_changed
from tests.leads.factories import NOON
from tests.messaging.dispatcher.support import ME, lease, look, start
from tests.messaging.factories import ChannelFactory, ConversationFactory, queued_message

pytestmark = pytest.mark.django_db

BULK, REPLY, STAFF = Priority.BULK, Priority.REPLY, Priority.STAFF


@pytest.fixture
def conversation():
    return ConversationFactory()


def says(conversation, status, *, channel="", purpose=ConsentPurpose.ALL):
    evidence = Evidence(ConsentSource.STAFF, at=NOON)
    return record_consent(
        lead_id=conversation.lead_id, status=status, evidence=evidence, channel=channel, purpose=purpose
    ).record


def stop_after_looking(conversation, priority, *, status=ConsentStatus.WITHDRAWN, **about):
    """Queued and looked at before the word came: whether it was begun, and its state."""
    message = queued_message(conversation, priority=priority)
    channel = lease()
    due = look(channel)
    says(conversation, status, **about)
    begun = start(channel, due)
    message.refresh_from_db()
    return bool(begun), message.state


@pytest.mark.parametrize("priority", [BULK, REPLY])
def test_a_stop_bites_between_look_and_attempt(conversation, priority):
    told = []
    listen = lambda **news: told.append((len(news["message_ids"]), news["state"]))  # noqa: E731
    message_status_changed.connect(listen, weak=False, dispatch_uid="test")
    try:
        assert stop_after_looking(conversation, priority) == (False, MessageState.CANCELLED)
    finally:
        message_status_changed.disconnect(dispatch_uid="test")
    assert told == [(1, MessageState.CANCELLED)]
    message = Message.objects.get()
    assert message.error_code == "not_consented"
    assert "does not want to be written to" in message.reason


def test_a_member_of_staff_may_still_answer(conversation):
    assert stop_after_looking(conversation, STAFF) == (True, MessageState.SENDING)


def test_no_marketing_leaves_answers(conversation):
    about = {"purpose": ConsentPurpose.MARKETING, "channel": "whatsapp"}
    assert stop_after_looking(conversation, REPLY, **about) == (True, MessageState.SENDING)


def test_no_marketing_stops_bulk_on_every_gateway_of_that_network():
    conversation = ConversationFactory(channel=ChannelFactory(kind="waha"))
    about = {"purpose": ConsentPurpose.MARKETING, "channel": "whatsapp"}
    assert stop_after_looking(conversation, BULK, **about) == (False, MessageState.CANCELLED)


def test_a_no_on_one_network_is_none_on_another(conversation):
    assert stop_after_looking(conversation, BULK, channel="messenger") == (True, MessageState.SENDING)


def test_what_may_be_a_stop_keeps_messages_in_the_queue_until_it_is_decided(conversation, admin_user):
    assert stop_after_looking(conversation, BULK, status=ConsentStatus.UNSURE) == (False, MessageState.QUEUED)
    ChannelLease.objects.all().delete()
    assert take_leases(ME, seconds=30) == [], "nothing is due"
    other = queued_message(ConversationFactory(channel=conversation.channel), priority=BULK)
    channel = lease()
    assert [due.id for due in look(channel)] == [other.pk], "it stands in nobody's way"
    decide(conversation.lead.consent_records.get(), is_opt_out=False, by=admin_user)
    assert len(start(channel)) == 2


def test_nothing_automatic_is_queued_for_who_said_stop(conversation):
    says(conversation, ConsentStatus.WITHDRAWN)
    for priority in (BULK, REPLY):
        with pytest.raises(NotConsented, match="does not want"):
            enqueue(conversation=conversation, content=Text(body="offer"), origin="campaign:1", priority=priority)
    enqueue(conversation=conversation, content=Text(body="sorry"), origin="staff", priority=STAFF)
