"""What lies on the review desk beside a call."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from casting.choices import CallState
from casting.models import Call, Sighting
from casting.rules.duplicates import similarity
from casting.rules.signatures import unpack
from casting.services.known_calls import KnownCalls

_ALIKE = 0.3
_MOST = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the message; `fields` were read from it."""

    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookAlike:
    call: Call
    percent: int


def number_to_review() -> int:
    return Call.objects.filter(state=CallState.REVIEW).count()


def pieces_of(call: Call, longest: int) -> list[Piece]:
    """The message as it was written, cut where a field begins or ends."""
    spans = [(row.field, row.start, min(row.end, longest)) for row in call.evidence.all() if row.start < longest]
    return list(_pieces(call.text[:longest], spans))


def _pieces(text: str, spans: Iterable[tuple[str, int, int]]) -> Iterator[Piece]:
    spans = list(spans)
    edges = sorted({0, len(text), *(edge for _field, start, end in spans for edge in (start, end) if edge < len(text))})
    for start, end in pairwise(edges):
        fields = dict.fromkeys(field for field, first, last in spans if first <= start < last)
        yield Piece(text[start:end], tuple(fields))


def sightings_of(call: Call) -> list[Sighting]:
    return list(call.sightings.select_related("message__source").order_by("message__posted_at", "pk")[:30])


def look_alikes(call: Call) -> list[LookAlike]:
    """Other calls of the last weeks that say much of the same or are reached by the same way."""
    if not call.signature:
        return []
    ours = unpack(call.signature)
    alike = {}
    for pk, _title, theirs in KnownCalls():
        share = similarity(ours.words, theirs.words)
        if pk != call.pk and (share >= _ALIKE or ours.contacts & theirs.contacts):
            alike[pk] = share
    best = sorted(alike, key=lambda pk: -alike[pk])[:_MOST]
    found = Call.objects.in_bulk(best)
    return [LookAlike(found[pk], round(100 * alike[pk])) for pk in best if pk in found]
