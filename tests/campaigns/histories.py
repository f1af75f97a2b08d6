"""Histories of campaigns by the product's own services: what was sent, read, answered and bought, and when."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from campaigns.choices import RecipientState
from campaigns.models import Campaign, PastStep, Recipient, Response
from campaigns.services.attribution import attribute_due
from campaigns.services.reconciling import differences
from leads.choices import SaleOrigin
from leads.models import Lead, Sale
from leads.services.selling import Sold, record_sale
from messaging.choices import Direction, MessageKind, MessageState
from messaging.models import Conversation, Message
from messaging.services.route import route_message
from messaging.signals import message_status_changed

_DID = {"reply": "replied", "sale": "converted", "stage": "converted", "opt_out": "opted_out"}


def hours_ago(number: float) -> datetime:
    return timezone.now() - timedelta(hours=number)


def told(messages: list[int], state: MessageState, **columns: object) -> None:
    """The provider tells of these messages."""
    Message.objects.filter(pk__in=messages).update(state=state, **columns)
    message_status_changed.send_robust(sender=None, message_ids=messages, state=state)


def sent_at(at: datetime) -> list[int]:
    """What waits in the outbox was put there then, and was sent; its messages."""
    waiting = Recipient.objects.filter(state=RecipientState.QUEUED)
    ids = list(waiting.order_by("pk").values_list("message_id", flat=True))
    waiting.update(queued_at=at)
    told(ids, MessageState.SENT, sent_at=at, happened_at=at)
    return ids


def lead_of(message_id: int) -> Lead:
    return Lead.objects.get(conversations__messages=message_id)


def answers(lead: Lead, at: datetime | None = None) -> None:
    # Of one who was merged there are several.
    conversation = Conversation.objects.filter(lead=lead).order_by("pk")[0]
    message = Message.objects.create(
        channel=conversation.channel, conversation=conversation, direction=Direction.IN, kind=MessageKind.TEXT,
        body="How much?", state=MessageState.RECEIVED, happened_at=at or timezone.now(),
        provider_id=f"in.{Message.objects.count()}",
    )  # fmt: skip
    route_message(message.pk)
    attribute_due()


def buys(lead: Lead, amount: str = "1500", currency: str = "NGN", at: datetime | None = None) -> Sale:
    sold = Sold(amount=Decimal(amount), currency=currency)
    sale = record_sale(lead=lead, sold=sold, origin=SaleOrigin.HAND, sold_at=at).sale
    attribute_due()
    return sale


def true_numbers(campaign: Campaign) -> Counter[str]:
    """Counted from the rows, which no page does: states of messages, and what people did."""
    found: Counter[str] = Counter()
    for model in (Recipient, PastStep):
        found.update(model.objects.filter(campaign=campaign).values_list("state", flat=True))
    found.update(_did(campaign))
    return found


def _did(campaign: Campaign) -> Iterator[str]:
    counted = Response.objects.filter(campaign=campaign, counted=True)
    return (_DID[kind] for kind in counted.values_list("kind", flat=True))


def assert_figures_are_true(campaign: Campaign) -> None:
    totals, hours = differences(campaign.pk)
    assert not totals and not hours, f"figures and rows disagree: {totals} {hours}"
