"""What is told about messages, in whatever order it comes: edits, withdrawals, comments, statuses."""

import json
from itertools import permutations

import pytest
from django.utils.dateparse import parse_datetime

from leads.models import Lead, TouchRecord
from messaging.choices import MessageState
from messaging.events import MessageEdited, MessageRevoked, StatusChange
from messaging.models import Comment, Conversation, Message, ParkedChange
from messaging.services.amend import amend, apply_overtaken_amendments
from messaging.services.status import RoutedStatus, apply_statuses
from messaging.signals import message_status_changed

from ..admin.rows import sent
from ..factories import ChannelFactory, ConversationFactory
from ..receiving import load, make_channels, receive

pytestmark = pytest.mark.django_db
NOON = parse_datetime("2026-11-18T12:00:00Z")


def status(message: Message, state: str) -> RoutedStatus:
    change = StatusChange(
        account="",
        provider_id=message.provider_id,
        state=MessageState(state),
        at=NOON,
        error_code="131026" if state == "failed" else "",
        error_text="Not on WhatsApp." if state == "failed" else "",
    )
    return RoutedStatus(message.channel_id, change)


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"])))
def test_statuses_only_lift(order):
    message = sent(ConversationFactory(), MessageState.SENDING)
    for state in order:
        apply_statuses([status(message, state)])
    message.refresh_from_db()
    assert message.state == "read"


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("sending", "failed", "failed"),
        ("sent", "failed", "failed"),
        ("delivered", "failed", "delivered"),
        ("read", "failed", "read"),
        ("failed", "sent", "failed"),
        ("failed", "delivered", "delivered"),
        ("failed", "read", "read"),
        ("unknown", "sent", "sent"),
        ("read", "played", "read"),
        ("cancelled", "delivered", "cancelled"),
    ],
)
def test_a_status_and_what_it_makes_of_a_message(before, said, after):
    message = sent(ConversationFactory(), MessageState(before))
    apply_statuses([status(message, said)])
    message.refresh_from_db()
    assert message.state == after
    assert bool(message.error_code) == (after == "failed" != before)


def test_failed_and_delivered_of_one_batch_end_delivered():
    message = sent(ConversationFactory(), MessageState.SENT)
    counts = apply_statuses([status(message, "delivered"), status(message, "failed")])
    message.refresh_from_db()
    assert (message.state, message.error_code, counts.applied) == ("delivered", "", 2)


def test_a_receiver_that_fails_keeps_no_status_back(django_capture_on_commit_callbacks):
    def failing(**_: object) -> None:
        raise RuntimeError

    message_status_changed.connect(failing)
    try:
        message = sent(ConversationFactory(), MessageState.SENT)
        with django_capture_on_commit_callbacks(execute=True):
            apply_statuses([status(message, "delivered")])
    finally:
        message_status_changed.disconnect(failing)
    message.refresh_from_db()
    assert message.state == "delivered"


def test_statuses_of_an_unknown_message_wait_once_each():
    message = Message(channel=ChannelFactory(), provider_id="wamid.later")
    for _ in range(2):
        apply_statuses([status(message, "sent"), status(message, "read")])
    assert sorted(ParkedChange.objects.values_list("detail", flat=True)) == ["read", "sent"]


@pytest.mark.parametrize(
    "order", list(permutations(["text_english", "message_edited_by_user", "message_revoked_by_user"]))
)
def test_a_message_its_edit_and_its_withdrawal_come_in_any_order(order):
    make_channels()
    receive("whatsapp_cloud", *(load("whatsapp_cloud", name) for name in order))
    message = Message.objects.get()
    assert set(message.content["edits"].values()) >= {message.body}
    assert message.content["edits"][""] != message.body
    assert message.content["revoked_at"]
    assert not ParkedChange.objects.exists()


def test_an_edit_stored_at_the_same_instant_as_its_message_is_found_by_the_sweep():
    conversation = ConversationFactory()
    edit = MessageEdited("", "wamid.1", "Three, please", NOON)
    assert not amend(conversation.channel, edit)
    message = conversation.messages.create(
        channel=conversation.channel,
        direction="in",
        kind="text",
        state="received",
        body="Two",
        provider_id="wamid.1",
        happened_at=NOON,
    )
    assert apply_overtaken_amendments() == 1
    message.refresh_from_db()
    assert (message.body, ParkedChange.objects.count()) == ("Three, please", 0)
    assert apply_overtaken_amendments() == 0


def test_of_two_edits_the_newer_is_shown_whichever_comes_last():
    conversation = ConversationFactory()
    message = sent(conversation, provider_id="wamid.2")
    late = MessageEdited("", "wamid.2", "late", NOON.replace(hour=14))
    early = MessageEdited("", "wamid.2", "early", NOON)
    for change in (late, early, late, MessageRevoked("", "wamid.2", NOON.replace(hour=15))):
        assert amend(conversation.channel, change)
    message.refresh_from_db()
    assert message.body == "late" and len(message.content["edits"]) == 3


@pytest.mark.parametrize(
    "order", list(permutations(["feed_comment_added", "feed_comment_edited", "feed_comment_removed"]))
)
def test_a_comment_comes_edited_and_removed_in_any_order(order):
    make_channels()
    receive("messenger", *(load("messenger", name) for name in order))
    comment = Comment.objects.get()
    edited = json.loads(load("messenger", "feed_comment_edited"))["entry"][0]["changes"][0]["value"]["message"]
    assert (comment.body, bool(comment.removed_at)) == (edited, True)
    assert comment.lead == Lead.objects.get()
    assert Lead.objects.get().first_touch.source == "comment"
    assert set(TouchRecord.objects.values_list("source", flat=True)) == {"comment"}


def test_a_late_message_leads_neither_back_to_an_old_address_nor_forward_in_time():
    make_channels()
    new = json.loads(load("whatsapp_cloud", "text_english"))
    receive("whatsapp_cloud", new)
    conversation = Conversation.objects.get()
    Conversation.objects.update(address="2348099999999")
    value = new["entry"][0]["changes"][0]["value"]["messages"][0]
    value.update(id="wamid.older", timestamp=str(int(value["timestamp"]) - 3600))
    receive("whatsapp_cloud", new)
    older = Message.objects.get(provider_id="wamid.older")
    conversation.refresh_from_db()
    assert conversation.address == "2348099999999"
    assert conversation.started_at == older.happened_at < conversation.last_message_at
