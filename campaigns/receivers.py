"""News of messages, told inside the transaction that makes them: our rows exist exactly when the news is."""

import logging
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from messaging.choices import MessageState
from messaging.signals import message_status_changed

from .services.moving import are_ours, follow_messages

logger = logging.getLogger(__name__)


@receiver(message_status_changed, dispatch_uid="campaigns.follow_messages")
def lift_recipients(*, message_ids: list[int], state: str, **_: Any) -> None:
    if not are_ours(message_ids):
        return
    try:
        with transaction.atomic():
            follow_messages(message_ids, MessageState(state))
    except Exception:
        # The sweep catches up: a fault of ours must not undo what messaging knows.
        logger.exception("recipients_not_lifted", extra={"messages": len(message_ids)})
