from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from intelligence.rules.spam import Indicator


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the text with what all of it is marked by; unmarked where `titles` is empty."""

    text: str
    titles: str = ""
    is_deceptive: bool = False


def stretches(text: str, indicators: Sequence[Indicator]) -> list[Stretch]:
    """The whole text in pieces, cut where a mark begins or ends: marks may overlap."""
    placed = [indicator for indicator in indicators if indicator.end > indicator.start]
    cuts = sorted({0, len(text), *(edge for each in placed for edge in (each.start, each.end))})
    return [_stretch(text, placed, *cut) for cut in pairwise(cuts)]


def _stretch(text: str, placed: Sequence[Indicator], start: int, end: int) -> Stretch:
    kinds = {each.kind.code: each.kind for each in placed if each.start <= start and end <= each.end}.values()
    titles = ", ".join(str(kind.title) for kind in kinds)
    return Stretch(text[start:end], titles, any(kind.is_deceptive for kind in kinds))
