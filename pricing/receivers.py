from django.db import transaction
from django.dispatch import receiver

from messaging.choices import MessageState
from messaging.signals import message_received, message_status_changed, messages_classified

from .services.inquiring import note_inquiries
from .services.taking_back import take_back_offers
from .services.winning_back import stop_for_reply


@receiver(messages_classified, dispatch_uid="pricing.note_inquiries")
def hear_who_asks_for_a_price(*, message_ids: list[int], **_: object) -> None:
    note_inquiries(message_ids)


@receiver(message_received, dispatch_uid="pricing.stop_winning_back")
def hear_who_writes_again(*, message_id: int, **_: object) -> None:
    stop_for_reply(message_id)


@receiver(message_status_changed, dispatch_uid="pricing.take_back_offers")
def hear_what_did_not_go(*, message_ids: list[int], state: MessageState, **_: object) -> None:
    if state == MessageState.CANCELLED:
        with transaction.atomic():
            take_back_offers(message_ids)
