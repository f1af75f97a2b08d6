"""A member of staff sees a conversation: it is read here, and the person gets their blue ticks."""

import logging

from django.db import transaction

from messaging.models import Conversation
from messaging.services.conversations import mark_read
from messaging.tasks import read_receipt

logger = logging.getLogger(__name__)


def note_seen(conversation: Conversation) -> None:
    if conversation.unread_count and mark_read(conversation):
        conversation.unread_count = 0
        transaction.on_commit(lambda: _ask_for_receipt(conversation.pk))


def _ask_for_receipt(conversation_id: int) -> None:
    """A courtesy: where the broker does not answer, the page opens all the same."""
    try:
        read_receipt.apply_async((conversation_id,), retry=False, expires=600)
    except Exception as error:
        logger.info("read_receipt_not_asked", extra={"error": type(error).__name__})
