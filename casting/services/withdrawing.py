"""A writer deletes a post: what is said nowhere any more is over, until somebody says it again."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from casting.choices import CallState, SightingKind
from casting.models import Call, ProcessedMessage, Sighting

from .closing import close_call


def withdraw_calls(message: ProcessedMessage) -> None:
    """Its calls that no other post repeats. Inside a transaction."""
    mine = message.sightings.exclude(kind=SightingKind.CLOSING).values_list("call", flat=True)
    for call in list(mine):
        if not _standing(call).exists():
            close_call(call)


def come_back(call: Call, message: ProcessedMessage) -> None:
    """Deleted to be written anew, as a slip of the pen is: people look at it again. Inside a transaction."""
    closed_by_word = call.sightings.filter(kind=SightingKind.CLOSING).exists()
    if call.state == CallState.CLOSED and not closed_by_word and not _standing(call.pk, but=message).exists():
        Call.objects.filter(pk=call.pk, state=CallState.CLOSED).update(
            state=CallState.REVIEW, decided_by=None, decided_at=None, updated_at=timezone.now()
        )


def _standing(call: int, *, but: ProcessedMessage | None = None) -> QuerySet[Sighting]:
    others = ~Q(message=but) if but else Q()
    return Sighting.objects.filter(others, call=call, message__post__revoked_at=None).exclude(kind=SightingKind.CLOSING)
