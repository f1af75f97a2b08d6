"""The first word to somebody new: a greeting, switched on per channel; it opens the auto-reply's answer."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from common.text.scripts import is_arabic
from messaging.choices import Direction, MessageKind, Priority
from messaging.consent import ORIGIN_OF_LAST_WORD
from messaging.content import Text
from messaging.errors import MessagingError
from messaging.models import Message

from .outbox import enqueue

ORIGIN = "greeting"
# Not answers: what we say by rule to whoever comes or goes.
BY_RULE = (ORIGIN, ORIGIN_OF_LAST_WORD)

# Meta redelivers for seven days: a "hello" to something said long ago would embarrass.
_FRESH = timedelta(hours=1)

_NOT_ANSWERED = (MessageKind.REACTION, MessageKind.UNSUPPORTED)


def greet(message: Message) -> bool:
    """Greet the writer of a conversation's first message, once, in the language they wrote; says whether it did."""
    if not _deserves_greeting(message):
        return False
    try:
        return enqueue(
            conversation=message.conversation,
            content=Text(body=greeting_of(message)),
            origin=ORIGIN,
            idempotency_key=f"greeting:{message.conversation_id}",
            priority=Priority.REPLY,
        ).created
    except MessagingError:
        # A greeting that may not go (window closed meanwhile) is no trouble.
        return False


def greeting_of(message: Message) -> str:
    channel = message.channel
    return (is_arabic(message.body) and channel.greeting_text_ar) or channel.greeting_text


def _deserves_greeting(message: Message) -> bool:
    channel = message.channel
    return (
        channel.greeting_on
        and bool(channel.greeting_text)
        and message.kind not in _NOT_ANSWERED
        and message.happened_at > timezone.now() - _FRESH
        and not _spoken_before(message)
    )


def _spoken_before(message: Message) -> bool:
    if message.conversation.message_count <= 1:
        return False
    others = Message.objects.filter(conversation_id=message.conversation_id).exclude(pk=message.pk)
    return others.filter(Q(happened_at__lt=message.happened_at) | Q(direction=Direction.OUT)).exists()


def opened(message: Message, text: str) -> str:
    """`text` behind the greeting, where it is the first answer."""
    opening = opening_for(message)
    return f"{opening}\n\n{text}" if opening else text


def opening_for(message: Message) -> str:
    """The greeting that the first answer in a conversation begins with; "" in one that is no longer new."""
    said = Message.objects.filter(conversation_id=message.conversation_id)
    earlier = (
        said.filter(direction=Direction.OUT).exists() or said.filter(happened_at__lt=timezone.now() - _FRESH).exists()
    )
    return greeting_of(message) if message.channel.greeting_on and not earlier else ""
