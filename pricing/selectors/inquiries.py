"""What a question for a price is about, and who asks."""

from dataclasses import dataclass
from datetime import timedelta

from leads.models import Sale
from messaging.choices import Direction
from messaging.models import Message

from ..choices import InquiryOutcome
from ..models import Product
from ..profiling import Profile, profile_of
from .naming import Named, named_products

# "How much?" is about what the talk was about until then.
_TALK = timedelta(hours=24)
_MOST_BEFORE = 10
_REMEMBERED = timedelta(days=90)
_MOST_TEXTS = 30


@dataclass(frozen=True, slots=True)
class AskedFor:
    outcome: InquiryOutcome
    product: Product | None = None


def asked_for(message: Message) -> AskedFor:
    """The product that the message names, else the one that was named last before it."""
    found = named_products(message.body)
    if found:
        return _one_of(found)
    for text in _said_before(message):
        if found := named_products(text):
            return _one_of(found)
    return AskedFor(InquiryOutcome.NONE)


def _one_of(found: list[Named]) -> AskedFor:
    if len(found) > 1 and found[1].share == found[0].share:
        return AskedFor(InquiryOutcome.SEVERAL)
    return AskedFor(InquiryOutcome.PRODUCT, found[0].product)


def _said_before(message: Message) -> list[str]:
    """What they answer to comes first, then the talk, backwards."""
    talk = Message.objects.filter(conversation_id=message.conversation_id).exclude(pk=message.pk)
    quoted = talk.filter(provider_id=message.quoted_id) if message.quoted_id else talk.none()
    before = talk.filter(happened_at__lte=message.happened_at, happened_at__gt=message.happened_at - _TALK)
    newest = before.order_by("-happened_at", "-pk").values_list("body", flat=True)[:_MOST_BEFORE]
    return [*quoted.values_list("body", flat=True), *newest]


def who_asks(message: Message) -> Profile:
    lead_id = message.conversation.lead_id
    wrote = Message.objects.filter(
        conversation__lead_id=lead_id, direction=Direction.IN, happened_at__gt=message.happened_at - _REMEMBERED
    )
    texts = wrote.filter(happened_at__lte=message.happened_at).order_by("-happened_at", "-pk")
    bought = Sale.objects.counted().filter(lead_id=lead_id, sold_at__lte=message.happened_at).count()
    return profile_of(list(texts.values_list("body", flat=True)[:_MOST_TEXTS]), purchases=bought)
