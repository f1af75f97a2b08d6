"""A message of ours did not go after all: what it would have promised to one person is promised to nobody."""

from collections.abc import Sequence

from django.utils import timezone

from messaging.choices import MessageState

from ..choices import OfferState
from ..models import Decision, Offer


def take_back_offers(message_ids: Sequence[int]) -> int:
    """Of messages that were cancelled; the number of offers taken back. What another message told stays."""
    untold = Decision.objects.filter(message__in=message_ids, offer__isnull=False)
    told = Decision.objects.filter(offer__isnull=False, message__isnull=False).exclude(message__in=message_ids)
    told = told.exclude(message__state__in=(MessageState.CANCELLED, MessageState.FAILED))
    offers = Offer.objects.filter(state=OfferState.ACTIVE, lead__isnull=False, pk__in=untold.values("offer"))
    ids = list(offers.exclude(pk__in=told.values("offer")).values_list("pk", flat=True))
    if not ids:
        return 0
    return Offer.objects.filter(pk__in=ids, state=OfferState.ACTIVE).update(
        state=OfferState.CANCELLED, ended_at=timezone.now()
    )
