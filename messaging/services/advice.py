"""What an app above has to say to a message: sent where the AI may speak by itself, else offered to staff."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from common.models import DueWork
from intelligence.choices import SuggestedAction
from leads.models import Lead
from messaging.choices import AutoReply, Direction, MessageState, Priority, Responder
from messaging.consent import ORIGIN_OF_LAST_WORD
from messaging.content import Text
from messaging.errors import MessagingError
from messaging.models import Conversation, Message, Reading

from .conversations import touch
from .episodes import note_answer
from .greeting import ORIGIN as GREETING
from .outbox import enqueue

# An answer that waits longer than this for a limit or a dead channel is no answer any more.
_STALE = timedelta(hours=1)
_BY_RULE = (GREETING, ORIGIN_OF_LAST_WORD)


def may_speak(conversation: Conversation) -> bool:
    """Whether anything may be answered without a person."""
    return conversation.bot and conversation.channel.auto_reply == AutoReply.ON


def answer_message(*, message: Message, text: str, origin: str, key: str, expires_at: datetime) -> Message | None:
    """Answer it at once, in the place of the auto-reply. None where a person answers, or anybody has; the auto-reply
    looks for such an answer under the same lock."""
    with transaction.atomic():
        conversation = lock_conversation(message)
        if not may_speak(conversation) or is_answered(message):
            return None
        try:
            queued = enqueue(
                conversation=conversation,
                content=Text(body=text),
                origin=origin,
                idempotency_key=key,
                priority=Priority.REPLY,
                expires_at=min(expires_at, timezone.now() + _STALE),
            )
        except MessagingError:
            # The window closed, or they said "stop": the outbox decides for every sender alike.
            return None
        if queued.created:
            note_answer(conversation_id=conversation.pk, at=timezone.now(), responder=Responder.AI, by=None)
            Conversation.objects.filter(pk=conversation.pk).update(unread_count=0)
            touch(pk=conversation.pk)
    return queued.message


def suggest_reply(*, message: Message, text: str) -> bool:
    """Words to begin with, above the composer. False where the message was not read, or is answered."""
    with transaction.atomic():
        lock_conversation(message)
        if is_answered(message):
            return False
        rows = Reading.objects.filter(message=message, work_state=DueWork.State.DONE)
        done = rows.update(suggested_reply=text, suggested_action=SuggestedAction.ANSWER)
        touch(pk=message.conversation_id)
    return bool(done)


def lock_conversation(message: Message) -> Conversation:
    """The lead before its conversation, as everybody takes them."""
    Lead.objects.select_for_update().get(conversations=message.conversation_id)
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("channel", "lead")
    return rows.get(pk=message.conversation_id)


def is_answered(message: Message) -> bool:
    """By a person or by us; greetings are no answers."""
    later = Message.objects.filter(
        conversation=message.conversation_id, pk__gt=message.pk, direction=Direction.OUT, priority__lt=Priority.BULK
    )
    return later.exclude(origin__in=_BY_RULE).exclude(state=MessageState.CANCELLED).exists()
