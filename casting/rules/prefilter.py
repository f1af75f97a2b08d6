"""Is this a call? Evidence for it weighed with evidence against it, by kinds, not by single words.

Two thresholds on one pair of scales: a message that `passes` is worth reading closely, and may be no call; one that
`is_call` is taken for one where nobody and nothing else reads it. No word decides alone: what speaks against a call
weighs its part, and more where no words seek anybody.
"""

from dataclasses import dataclass

from .keywords import KIND, NONE, Keywords, beside, found_words
from .lexicon import scanners
from .reading import Reading, read

_FOR = {
    "seek": 4.0,
    "announce": 3.0,
    "mention": 1.0,
    "need": 1.0,
    "project": 0.75,
    "performer": 1.0,
    "person": 0.25,
    "role": 1.0,
    "age": 1.5,
    KIND: 3.0,
}
_FOR |= {"shoot": 1.0, "pay": 1.0, "apply": 1.0, "deadline": 1.0}
_AGAINST = {"release": 2.0, "past": 2.5, "closed": 6.0, "course": 3.5, "seeking": 5.0, "rental": 3.0, "crew": 3.5}
_AGAINST |= {"job": 3.5, "congrats": 2.5, "condolence": 7.0, "greeting": 1.5, "meme": 2.5, "question": 3.5}
_AGAINST |= {"service": 4.0, "warning": 5.0, "spam": 4.0, "things": 5.0, "admin": 3.0, KIND: 4.0}
# Without one of these nobody is sought; or so much else is said that it goes without saying.
_CORE = ("seek", "announce", KIND)
_PEOPLE, _WITHOUT_SAYING = {"performer", "person", "role", "age"}, 5
# Words of a kind beyond the first add this much of its weight, up to twice.
_MORE, _TIMES = 0.4, 2
PASSES, IS_CALL = 2.5, 4.5


@dataclass(frozen=True, slots=True)
class Weighing:
    """`reason` is the kind that weighed most against it, "nothing sought" where nothing did, or "" where it passes."""

    speaks_for: dict[str, tuple[str, ...]]
    speaks_against: dict[str, tuple[str, ...]]
    score: float

    @property
    def passes(self) -> bool:
        return self.score >= PASSES and bool(self.speaks_for)

    @property
    def is_call(self) -> bool:
        kinds = set(self.speaks_for)
        return self.score >= IS_CALL and (
            bool(kinds & set(_CORE)) or (len(kinds) >= _WITHOUT_SAYING and bool(kinds & _PEOPLE))
        )

    @property
    def reason(self) -> str:
        if self.passes:
            return ""
        heaviest = max(self.speaks_against, key=lambda kind: _AGAINST.get(kind, 0), default="")
        return heaviest or "nothing sought"


def weigh(text: str, keywords: Keywords = NONE) -> Weighing:
    return weigh_reading(read(text), keywords)


def weigh_reading(reading: Reading, keywords: Keywords = NONE) -> Weighing:
    speaks_for = beside(_found(reading, "for"), found_words(reading, keywords.call))
    speaks_against = beside(_found(reading, "against"), found_words(reading, keywords.no_call))
    if speaks_against.pop("still", None):
        speaks_against.pop("closed", None)
    score = _sum(speaks_for, _FOR) - _sum(speaks_against, _AGAINST)
    return Weighing(speaks_for, speaks_against, round(score, 2))


def _found(reading: Reading, side: str) -> dict[str, tuple[str, ...]]:
    found = {
        kind: tuple(dict.fromkeys(reading.words(*match.span()) for match in scanner.finditer(reading.text)))
        for kind, scanner in scanners("calls", side).items()
        if kind in _FOR or side == "against"
    }
    return {kind: words for kind, words in found.items() if words}


def _sum(found: dict[str, tuple[str, ...]], weights: dict[str, float]) -> float:
    return sum(weights[kind] * (1 + _MORE * min(len(words) - 1, _TIMES)) for kind, words in found.items())
