"""News of messages, told inside the transaction that makes them: our rows exist exactly when the news is."""

import logging
from typing import Any

from django.db import transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from leads.models import Lead
from leads.signals import changing_stage, consent_withdrawn, recording_sale, voiding_sale
from messaging.choices import MessageState
from messaging.signals import message_received, message_status_changed

from .services import erasing, responses
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


@receiver(message_received, dispatch_uid="campaigns.note_reply")
def note_reply(*, message_id: int, **_: Any) -> None:
    responses.note_reply(message_id)


@receiver(changing_stage, dispatch_uid="campaigns.note_stage")
def note_stage(*, lead_id: int, to_stage: str, **_: Any) -> None:
    with transaction.atomic():
        responses.note_stage(lead_id=lead_id, to_stage=to_stage)


@receiver(recording_sale, dispatch_uid="campaigns.note_sale")
def note_sale(*, sale_id: int, lead_id: int, **_: Any) -> None:
    with transaction.atomic():
        responses.note_sale(sale_id=sale_id, lead_id=lead_id)


@receiver(voiding_sale, dispatch_uid="campaigns.note_voided_sale")
def note_voided_sale(*, sale_id: int, lead_id: int | None, **_: Any) -> None:
    with transaction.atomic():
        responses.note_voided_sale(sale_id=sale_id, lead_id=lead_id)


@receiver(consent_withdrawn, dispatch_uid="campaigns.note_opt_out")
def note_opt_out(*, lead_id: int, record_id: int, **_: Any) -> None:
    responses.note_opt_out(lead_id=lead_id, record_id=record_id)


@receiver(pre_delete, sender=Lead, dispatch_uid="campaigns.leave_figures")
def leave_figures(*, instance: Lead, **_: Any) -> None:
    erasing.leave_figures(lead_id=instance.pk)
