"""The AI falls silent: what it still has in the outbox does not go once a person is there."""

from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.choices import MessageState
from messaging.models import Conversation, Message

from .outbox import cancel_messages

# Of everything that the auto-reply sends.
ORIGIN = "assistant"
# Whoever else speaks without a person: apps above say so in `ready()`.
_voices = {ORIGIN}


def register_voice(origin: str) -> None:
    _voices.add(origin)


def silence_assistant(conversation: Conversation) -> int:
    """Within the caller's transaction; the number of answers taken back."""
    queued = Message.objects.filter(conversation=conversation, origin__in=_voices, state=MessageState.QUEUED)
    ids = list(queued.values_list("pk", flat=True))
    return cancel_messages(ids, reason=say(_("A person answers now."))) if ids else 0
