"""Whether a group is one for castings: by its name, and by what is said in it once enough was."""

from collections.abc import Iterable
from dataclasses import dataclass

from .groups import CASTING, GroupReading, recognise_group
from .keywords import NONE, Keywords
from .prefilter import weigh

LEAST_POSTS = 5
# Even the best groups are half thanks and questions: where two posts in five seek somebody, all is said.
_FULL_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Recognised:
    confidence: float
    reasons: tuple[str, ...]
    sampled: int
    calls: int

    @property
    def is_casting(self) -> bool:
        return self.confidence >= CASTING


def recognise(name: str, posts: Iterable[str], keywords: Keywords = NONE) -> Recognised:
    by_name = recognise_group(name, keywords)
    weighed = [weigh(text, keywords).is_call for text in posts]
    confidence = _confidence(by_name, len(weighed), sum(weighed))
    return Recognised(round(confidence, 2), by_name.speaks_for, len(weighed), sum(weighed))


def _confidence(by_name: GroupReading, posts: int, calls: int) -> float:
    if posts < LEAST_POSTS:
        return by_name.confidence
    both = (by_name.confidence + min(calls / posts / _FULL_SHARE, 1.0)) / 2
    # A name that promises castings is for a person to judge, however quiet the group is.
    return max(both, min(by_name.confidence, CASTING))
