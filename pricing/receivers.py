from django.dispatch import receiver

from messaging.signals import messages_classified

from .services.inquiring import note_inquiries


@receiver(messages_classified, dispatch_uid="pricing.note_inquiries")
def hear_who_asks_for_a_price(*, message_ids: list[int], **_: object) -> None:
    note_inquiries(message_ids)
