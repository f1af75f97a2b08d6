"""Conversations, caps and holds of two leads that become one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from leads.services.merging import merge_leads, undo_merge
from messaging.choices import Direction, HoldScope, MessageKind, MessageState
from messaging.models import Conversation, Episode, Hold, Message, PersonUsage
from messaging.selectors.sending_rules import Rules
from messaging.services.conversations import note_inbound
from messaging.services.holds import active_holds, place_hold
from messaging.services.limits import Departure, reserve

from .admin.rows import read
from .factories import ChannelFactory, ConversationFactory

pytestmark = pytest.mark.django_db


def message(conversation, **more):
    facts = {"direction": Direction.IN, "kind": MessageKind.TEXT, "state": MessageState.RECEIVED}
    return Message.objects.create(
        channel=conversation.channel, conversation=conversation, happened_at=timezone.now(), **facts | more
    )


@pytest.fixture
def threads():
    channel, now = ChannelFactory(), timezone.now()
    old = ConversationFactory(
        channel=channel, message_count=2, unread_count=1, last_inbound_at=now - timedelta(days=3), window_until=None
    )
    new = ConversationFactory(channel=channel, message_count=3, unread_count=2, last_inbound_at=now)
    return old, new


def test_two_threads_on_a_channel_become_one_that_answers_where_the_person_wrote_last(threads):
    old, new = threads
    theirs = message(new)
    merge_leads(keep=old.lead_id, other=new.lead_id, by=None)
    thread = Conversation.objects.get()
    assert (thread.pk, thread.lead_id, thread.message_count, thread.unread_count) == (old.pk, old.lead_id, 5, 3)
    assert (thread.address, thread.window_until) == (new.address, new.window_until)
    theirs.refresh_from_db()
    assert theirs.conversation == thread


def test_what_waits_for_an_answer_is_what_was_said_last(threads):
    old, new = threads
    read(message(old))
    last = read(message(new))
    merged = merge_leads(keep=old.lead_id, other=new.lead_id, by=None)
    assert Conversation.objects.get().reading == last
    undo_merge(merge=merged.merge, by=None)
    assert Conversation.objects.get(pk=new.pk).reading == last


def test_threads_on_other_channels_come_over_as_they_are(threads):
    old, new = threads
    elsewhere = ConversationFactory(lead=new.lead)
    merge_leads(keep=old.lead_id, other=new.lead_id, by=None)
    elsewhere.refresh_from_db()
    assert elsewhere.lead_id == old.lead_id


def test_two_open_episodes_become_one_that_began_with_the_first(threads):
    for thread, days in zip(threads, (3, 1), strict=True):
        Episode.objects.create(
            conversation=thread, channel=thread.channel, started_at=timezone.now() - timedelta(days=days)
        )
    first = Episode.objects.order_by("started_at").first()
    merge_leads(keep=threads[1].lead_id, other=threads[0].lead_id, by=None)
    assert Episode.objects.get().started_at == first.started_at


def test_a_message_on_its_way_keeps_going_and_counts_where_the_person_is_now(threads):
    old, new = threads
    sending = message(new, direction=Direction.OUT, state=MessageState.SENDING, to=new.address)
    merge_leads(keep=old.lead_id, other=new.lead_id, by=None)
    sending.refresh_from_db()
    assert (sending.state, sending.to, sending.conversation_id) == (MessageState.SENDING, new.address, old.pk)


def test_what_a_person_got_counts_for_the_one_they_are(threads):
    PersonUsage.objects.create(lead=threads[0].lead, times=[[1.0, 7], [3.0, 9]])
    PersonUsage.objects.create(lead=threads[1].lead, times=[[2.0, 8]])
    merge_leads(keep=threads[0].lead_id, other=threads[1].lead_id, by=None)
    assert PersonUsage.objects.get(pk=threads[0].lead_id).times == [[1.0, 7], [2.0, 8], [3.0, 9]]


@pytest.mark.parametrize("both", [True, False])
def test_a_hold_on_either_holds_the_one(threads, both):
    for thread in threads if both else threads[1:]:
        place_hold(scope=HoldScope.PERSON, key=str(thread.lead_id), cause="staff", reason="dispute")
    merge = merge_leads(keep=threads[0].lead_id, other=threads[1].lead_id, by=None).merge
    assert active_holds(timezone.now()).persons == {threads[0].lead_id}
    undo_merge(merge=merge, by=None)
    assert Hold.objects.filter(key=str(threads[1].lead_id)).exists()


def test_what_was_said_since_stays_with_the_kept_lead_and_in_its_counts(threads):
    old, new = threads
    merge = merge_leads(keep=old.lead_id, other=new.lead_id, by=None).merge
    since = message(Conversation.objects.get())
    note_inbound(Conversation.objects.select_related("channel").get(), at=timezone.now())
    undo_merge(merge=merge, by=None)
    since.refresh_from_db()
    old.refresh_from_db()
    assert since.conversation == old
    assert (old.message_count, old.unread_count) == (3, 2)
    back = Conversation.objects.get(pk=new.pk)
    assert (back.lead_id, back.message_count, back.unread_count) == (new.lead_id, 3, 2)


def test_what_is_about_to_leave_counts_for_the_person_whom_they_became(threads):
    """Looked at before the merge, reserved after it."""
    old, new = threads
    departure = Departure(message_id=7, lead_id=new.lead_id, to=new.address, outside_window=False, bulk=True)
    merge_leads(keep=old.lead_id, other=new.lead_id, by=None)
    rules = replace(Rules(), frequency_cap=1)
    assert reserve([departure], portfolio="", rules=rules, at=timezone.now()) == []
    assert [message_id for _at, message_id in PersonUsage.objects.get().times] == [7]
    assert PersonUsage.objects.get().lead_id == old.lead_id
