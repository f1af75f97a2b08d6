"""What was read of a listing becomes observations: one that counts, or several that wait for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, join, say

from ..choices import ObservationState
from ..models import Listing, Observation, ObservationCrop
from ..sanity import Known, Seen, doubts
from ..sources import PriceFound
from ..sources.base import without_query

_ACCEPTED, _WAITING = ObservationState.ACCEPTED, ObservationState.WAITING
_MOST_PEERS = 30


@dataclass(frozen=True, slots=True)
class Observed:
    """`is_new`: another price than before, or the first."""

    is_new: bool = False
    waits: bool = False


def observe(*, listing: Listing, found: Sequence[PriceFound], url: str, at: datetime) -> Observed:
    """Writes down what a reading found. The same again only confirms what is known."""
    with transaction.atomic():
        listing = (
            Listing.objects.select_for_update(of=("self",)).select_related("product", "current").get(pk=listing.pk)
        )
        priced = _one_place(listing.current, [each for each in found if each.amount is not None])
        if not priced:
            # There, and not to be bought: what it cost before is no price of today.
            Listing.objects.filter(pk=listing.pk).update(is_sold_out=True, last_read_at=at)
            return Observed()
        if len(priced) == 1:
            return _observe_one(listing, priced[0], url, at)
        why = say(_("The page shows several prices. Choose the one of our product."))
        return _wait(listing, priced, [why], url, at)


def _one_place(current: Observation | None, found: list[PriceFound]) -> list[PriceFound]:
    """The one that a person has chosen before, by its place, else by its amount."""
    if current is None or len(found) < 2:
        return found
    by_place = [each for each in found if each.place and each.place == current.place and each.parser == current.parser]
    by_amount = [each for each in found if (each.amount, each.currency) == (current.amount, current.currency)]
    chosen = by_place or by_amount
    return chosen if len(chosen) == 1 else found


def _observe_one(listing: Listing, found: PriceFound, url: str, at: datetime) -> Observed:
    current, amount = listing.current, found.amount
    currency = found.currency or listing.product.currency
    assert amount is not None, "without a price there is nothing to observe"
    if current and (current.amount, current.currency) == (amount, currency):
        Observation.objects.filter(pk=current.pk).update(confirmed_at=at, was=found.was)
        _forget_waiting(listing)
        _settle(listing, current, found, at)
        return Observed()
    why = doubts(Seen(amount, currency, found.confidence), _known(listing))
    if why:
        return _wait(listing, [found], why, url, at)
    _forget_waiting(listing)
    observation = Observation.objects.create(**_facts(listing, found, url, at), state=_ACCEPTED, reading=uuid4())
    _keep_crops([observation], [found])
    _settle(listing, observation, found, at)
    return Observed(is_new=True)


def _wait(listing: Listing, found: Sequence[PriceFound], why: Sequence[Phrase], url: str, at: datetime) -> Observed:
    """The last reading is what a person decides about; one that was refused is not asked about again."""
    asked = {(each.amount, each.currency or listing.product.currency) for each in found}
    if asked <= _refused(listing):
        Listing.objects.filter(pk=listing.pk).update(last_read_at=at)
        return Observed()
    _forget_waiting(listing)
    reading = uuid4()
    waiting = Observation.objects.bulk_create(
        Observation(**_facts(listing, each, url, at), state=_WAITING, reading=reading, doubts=join(why, " "))
        for each in found
    )
    _keep_crops(waiting, found)
    Listing.objects.filter(pk=listing.pk).update(last_read_at=at)
    return Observed(waits=True)


def _keep_crops(observations: Sequence[Observation], found: Sequence[PriceFound]) -> None:
    crops = [
        ObservationCrop(observation=observation, content=each.crop)
        for observation, each in zip(observations, found, strict=True)
        if each.crop
    ]
    if crops:
        ObservationCrop.objects.bulk_create(crops)


def _refused(listing: Listing) -> set[tuple[object, str]]:
    refused = listing.observations.filter(state=ObservationState.REJECTED, decided_by__isnull=False)
    return set(refused.values_list("amount", "currency"))


def _forget_waiting(listing: Listing) -> None:
    Observation.objects.filter(listing=listing, state=_WAITING).delete()


def _settle(listing: Listing, observation: Observation, found: PriceFound, at: datetime) -> None:
    Listing.objects.filter(pk=listing.pk).update(current=observation, is_sold_out=found.is_sold_out, last_read_at=at)


def _known(listing: Listing) -> Known:
    product = listing.product
    others = Listing.objects.compared().filter(product=product, current__currency=product.currency)
    peers = others.exclude(pk=listing.pk).values_list("current__amount", flat=True)[:_MOST_PEERS]
    last = listing.current
    return Known(
        product.currency,
        product.price,
        last.amount if last and last.currency == product.currency else None,
        list(peers),
    )


def _facts(listing: Listing, found: PriceFound, url: str, at: datetime) -> dict[str, object]:
    return {
        "listing": listing,
        "amount": found.amount,
        "was": found.was,
        "currency": found.currency or listing.product.currency,
        "observed_at": at,
        "confirmed_at": at,
        "url": without_query(found.url or url)[:1000],
        "proof": found.proof,
        "title": found.title,
        "parser": found.parser,
        "place": found.place,
        "confidence": found.confidence,
    }
