"""The signals of the lower apps, as events. Each inserts rows and nothing else, in the transaction of the news."""

from typing import Any

from django.dispatch import receiver

from leads.signals import capturing_lead, changing_stage, recording_sale, voiding_sale
from messaging.signals import message_received, message_status_changed
from operations.receivers import logged
from operations.services.announce import Occurrence, announce

from . import catalogue


@receiver(capturing_lead, dispatch_uid="operations.webhooks.lead_captured")
@logged
def on_lead_captured(_sender: Any, *, lead_id: int, created: bool, **_more: Any) -> None:
    announce(catalogue.LEAD_CAPTURED, [Occurrence({"lead_id": lead_id, "created": created})])


@receiver(changing_stage, dispatch_uid="operations.webhooks.stage_changed")
@logged
def on_stage_changed(
    _sender: Any, *, lead_id: int, from_stage: str, to_stage: str, by_id: int | None, reason: str, **_more: Any
) -> None:
    facts = {"lead_id": lead_id, "from": str(from_stage), "to": str(to_stage), "by": by_id, "reason": reason}
    announce(catalogue.LEAD_STAGE_CHANGED, [Occurrence(facts)])


@receiver(recording_sale, dispatch_uid="operations.webhooks.sale_recorded")
@logged
def on_sale_recorded(_sender: Any, *, sale_id: int, **_more: Any) -> None:
    announce(catalogue.SALE_RECORDED, [Occurrence({"sale_id": sale_id}, key=f"sale:{sale_id}:recorded")])


@receiver(voiding_sale, dispatch_uid="operations.webhooks.sale_voided")
@logged
def on_sale_voided(_sender: Any, *, sale_id: int, **_more: Any) -> None:
    announce(catalogue.SALE_VOIDED, [Occurrence({"sale_id": sale_id}, key=f"sale:{sale_id}:voided")])


@receiver(message_received, dispatch_uid="operations.webhooks.message_received")
def on_message_received(sender: Any, *, message_id: int, **_more: Any) -> None:
    """Not harmless on purpose: a message whose event was not written is announced again."""
    announce(catalogue.MESSAGE_RECEIVED, [Occurrence({"message_id": message_id}, key=f"message:{message_id}")])


@receiver(message_status_changed, dispatch_uid="operations.webhooks.message_status_changed")
@logged
def on_message_status_changed(_sender: Any, *, message_ids: list[int], state: str, **_more: Any) -> None:
    state = str(getattr(state, "value", state))
    rows = [Occurrence({"message_id": message_id, "state": state}) for message_id in message_ids]
    announce(catalogue.MESSAGE_STATUS_CHANGED, rows)
