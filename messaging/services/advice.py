"""What an app above has to say to a message: sent where the AI may speak by itself, else offered to staff."""

from datetime import datetime

from django.db import transaction

from common.models import DueWork
from intelligence.choices import SuggestedAction
from messaging.choices import AutoReply, Direction, MessageState, Priority
from messaging.models import Conversation, Message, Reading

from .answers import send_answer
from .conversations import lock_conversation, touch
from .greeting import BY_RULE, opened


def may_speak(conversation: Conversation) -> bool:
    """Whether anything may be answered without a person."""
    return conversation.bot and conversation.channel.auto_reply == AutoReply.ON


def answer_message(*, message: Message, text: str, origin: str, key: str, expires_at: datetime) -> Message | None:
    """Answer it at once, in the place of the auto-reply. None where a person answers, or anybody has; the auto-reply
    looks for such an answer under the same lock."""
    with transaction.atomic():
        conversation = lock_conversation(message.conversation_id)
        if not may_speak(conversation) or is_answered(message):
            return None
        sent = send_answer(conversation, opened(message, text), origin=origin, key=key, expires_at=expires_at)
        if sent:
            touch(pk=conversation.pk)
    return sent


def suggest_reply(*, message: Message, text: str) -> bool:
    """Words to begin with, above the composer. False where the message was not read, or is answered."""
    with transaction.atomic():
        lock_conversation(message.conversation_id)
        if is_answered(message):
            return False
        rows = Reading.objects.filter(message=message, work_state=DueWork.State.DONE)
        done = rows.update(suggested_reply=text, suggested_action=SuggestedAction.ANSWER)
        touch(pk=message.conversation_id)
    return bool(done)


def is_answered(message: Message) -> bool:
    """By a person or by us; greetings are no answers."""
    later = Message.objects.filter(
        conversation=message.conversation_id, pk__gt=message.pk, direction=Direction.OUT, priority__lt=Priority.BULK
    )
    return later.exclude(origin__in=BY_RULE).exclude(state=MessageState.CANCELLED).exists()
