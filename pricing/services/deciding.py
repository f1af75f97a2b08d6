"""A person decides what the machine doubted, and which listing is no match at all."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from common.transitions import move

from ..choices import ObservationState
from ..errors import DecidedMeanwhile
from ..models import Listing, Observation

_ACCEPTED, _WAITING, _REJECTED = ObservationState.ACCEPTED, ObservationState.WAITING, ObservationState.REJECTED


def accept_observation(*, observation: Observation, by: User | None) -> None:
    """It counts; what was read beside it does not. Raises DecidedMeanwhile."""
    now = timezone.now()
    with transaction.atomic():
        _decide(observation, _ACCEPTED, by)
        beside = Observation.objects.filter(reading=observation.reading, state=_WAITING)
        # No word of a person about these: another time, one of them may be the price.
        beside.update(state=_REJECTED, decided_at=now)
        Listing.objects.filter(pk=observation.listing_id).update(current=observation, is_sold_out=False)


def reject_observation(*, observation: Observation, by: User | None) -> None:
    """It does not count, and is not asked about again. Raises DecidedMeanwhile."""
    with transaction.atomic():
        _decide(observation, _REJECTED, by)


def _decide(observation: Observation, state: str, by: User | None) -> None:
    row = Observation.objects.filter(pk=observation.pk)
    if not move(row, field="state", before=_WAITING, after=state, decided_by=by, decided_at=timezone.now()):
        raise DecidedMeanwhile


def mark_wrong_match(*, listing: Listing) -> bool:
    """Another product than ours: it is read no more, and its price stands beside nothing. False: it was so already."""
    with transaction.atomic():
        done = Listing.objects.filter(pk=listing.pk, is_active=True).update(is_active=False, updated_at=timezone.now())
        Observation.objects.filter(listing=listing, state=_WAITING).update(state=_REJECTED, decided_at=timezone.now())
    return done == 1


def ignore_price(*, listing: Listing) -> None:
    """Nobody wants to hear of this price of theirs; when it changes, again."""
    amount = listing.current.amount if listing.current else None
    Listing.objects.filter(pk=listing.pk).update(ignored_price=amount, updated_at=timezone.now())
