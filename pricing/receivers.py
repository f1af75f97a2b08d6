from django.db import transaction
from django.dispatch import receiver

from messaging.choices import MessageState
from messaging.signals import message_status_changed, messages_classified

from .services.inquiring import note_inquiries
from .services.taking_back import take_back_offers


@receiver(messages_classified, dispatch_uid="pricing.note_inquiries")
def hear_who_asks_for_a_price(*, message_ids: list[int], **_: object) -> None:
    note_inquiries(message_ids)


@receiver(message_status_changed, dispatch_uid="pricing.take_back_offers")
def hear_what_did_not_go(*, message_ids: list[int], state: MessageState, **_: object) -> None:
    if state == MessageState.CANCELLED:
        with transaction.atomic():
            take_back_offers(message_ids)
