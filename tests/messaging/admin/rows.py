"""Rows of every kind that the lists show."""

from datetime import timedelta
from itertools import count

from django.contrib.auth.models import User
from django.utils import timezone

from messaging.choices import Direction, HoldScope, MessageState
from messaging.models import (
    Attachment,
    Comment,
    Conversation,
    ErrorPolicy,
    GroupPost,
    Hold,
    KeywordRule,
    Lookup,
    Message,
    MessageTemplate,
    ParkedChange,
    Reading,
    WebhookEvent,
)
from tests.messaging.factories import ChannelFactory, ConversationFactory

_numbers = count(1)
# What a channel's form always sends.
AUTO_REPLY_FIELDS = {"auto_reply": "off", "auto_reply_wait": "8", "auto_reply_turns": "20"}


def received(conversation: Conversation, text: str = "hello", *, ago: timedelta = timedelta(), **fields) -> Message:
    values = {
        "channel_id": conversation.channel_id,
        "direction": Direction.IN,
        "kind": "text",
        "state": MessageState.RECEIVED,
        "provider_id": f"in-{next(_numbers)}",
        "happened_at": timezone.now() - ago,
    }
    return conversation.messages.create(body=text, **values | fields)


def sent(conversation: Conversation, state: MessageState = MessageState.SENT, **fields) -> Message:
    values = {"direction": Direction.OUT, "state": state, "origin": "staff", "to": conversation.address}
    return received(conversation, **values | {"text": "our answer", "not_before": timezone.now()} | fields)


def read(message: Message, **fields) -> Reading:
    """As the rules would have read it, and nobody has answered yet."""
    values = {"intent": "price_inquiry", "sentiment": "neutral", "urgency": "medium", "source": "rules"}
    reading = Reading.objects.create(message=message, work_state="done", read_at=timezone.now(), **values | fields)
    Conversation.objects.filter(pk=message.conversation_id).update(reading=reading)
    return reading


def event(**fields) -> WebhookEvent:
    values = {"kind": "whatsapp_cloud", "body": b"{}", "received_at": timezone.now(), "state": "done"}
    return WebhookEvent.objects.create(digest=f"{next(_numbers):064}", **values | fields)


def one_of_each(model: str, staff: User) -> None:
    """One more row for the list of `model`, with everything that the list shows beside it."""
    {
        "channel": ChannelFactory,
        "conversation": lambda: ConversationFactory(assignee=staff),
        "message": lambda: received(ConversationFactory()),
        "webhookevent": lambda: event(summary={"messages": 1}),
        "grouppost": lambda: GroupPost.objects.create(
            channel=ChannelFactory(kind="whapi"),
            provider_id=next(_numbers),
            group_id="1@g.us",
            kind="text",
            body="hi",
            posted_at=timezone.now(),
        ),
        "comment": lambda: Comment.objects.create(
            channel=ChannelFactory(kind="messenger"),
            comment_id=next(_numbers),
            lead=ConversationFactory().lead,
            posted_at=timezone.now(),
        ),
        "attachment": lambda: Attachment.objects.create(message=received(ConversationFactory()), kind="image"),
        "hold": lambda: Hold.objects.create(
            scope=HoldScope.ORIGIN, key=f"campaign:{next(_numbers)}", cause="staff", reason="why", created_by=staff
        ),
        "reading": lambda: read(received(ConversationFactory()), corrected_intent="purchase", corrected_by=staff),
        "parkedchange": lambda: ParkedChange.objects.create(
            channel=ChannelFactory(), provider_id=next(_numbers), what="status", happened_at=timezone.now()
        ),
        "errorpolicy": lambda: ErrorPolicy.objects.create(kind="whapi", code=f"x{next(_numbers)}", action="never"),
        "lookup": lambda: Lookup.objects.create(
            channel=ChannelFactory(kind="messenger"), kind="person", key=next(_numbers), happened_at=timezone.now()
        ),
        "keywordrule": lambda: KeywordRule.objects.create(name=f"rule {next(_numbers)}", keywords="price"),
        "messagetemplate": lambda: MessageTemplate.objects.create(
            account_id="200000000000101", name=f"sale_{next(_numbers)}", language="en", status="APPROVED"
        ),
    }[model]()
