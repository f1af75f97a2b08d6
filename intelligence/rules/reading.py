"""A text as a row of units: words and phrases with their kinds, clause by clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from common.text.matching import normalise

from .inflection import kinds_of_arabic, kinds_of_latin
from .lexicon import NOTHING, Kinds, Lexicon, arabic, arabizi, latin, short_forms, sound

_CLAUSE_END = re.compile(r"[.,;:!?\n\r()\u060c\u061b\u061f\u2026]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_NUMBER: Kinds = frozenset(("NUM",))
_AMOUNT = re.compile(r"\d+(?:k|m|kg|pm|am|st|nd|rd|th|gb)?")
# "3ayez", "sa7" – not "2pm", "iphone13".
_DIGIT_LETTER = re.compile(r"[a-z]*[235679][a-z]{2,}[a-z0-9]*|[a-z]+[235679][a-z]*")
_WITH_UNIT = re.compile(r"\d+[a-z]{1,2}|[a-z]{3,}\d{1,3}|[a-z]\d{1,2}")
EDGE: Kinds = frozenset(("EDGE",))


@dataclass(frozen=True, slots=True)
class Unit:
    text: str
    kinds: Kinds

    @property
    def is_edge(self) -> bool:
        return self.kinds is EDGE


@dataclass(frozen=True, slots=True)
class Reading:
    units: tuple[Unit, ...]
    is_arabizi: bool
    asks: bool

    @property
    def words(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if not unit.is_edge)

    def has(self, *kinds: str) -> bool:
        return any(not unit.kinds.isdisjoint(kinds) for unit in self.units)

    def phrases(self, *kinds: str) -> tuple[str, ...]:
        return tuple(unit.text for unit in self.units if not unit.kinds.isdisjoint(kinds))


def read(text: str) -> Reading:
    text = normalise(text)
    clauses = [said for clause in _CLAUSE_END.split(text) if (said := _WORD.findall(clause))]
    is_arabizi = _is_arabizi([word for clause in clauses for word in clause if not _ARABIC.search(word)])
    units: list[Unit] = []
    for said in clauses:
        said = said if is_arabizi else [short_forms().get(word, word) for word in said]
        units += [*_units(said, arabizi_too=is_arabizi), Unit("", EDGE)]
    return Reading(tuple(units[:-1]), is_arabizi, "?" in text or "\u061f" in text)


def _units(said: list[str], *, arabizi_too: bool) -> Iterator[Unit]:
    at = 0
    while at < len(said):
        length, kinds = _longest(said, at, arabizi_too=arabizi_too)
        yield Unit(" ".join(said[at : at + length]), kinds)
        at += length


def _longest(said: list[str], at: int, *, arabizi_too: bool) -> tuple[int, Kinds]:
    word = said[at]
    if _ARABIC.search(word):
        return _phrase(arabic(), said, at) or _arabic_with_particle(said, at) or (1, kinds_of_arabic(word))
    found = _phrase(latin(), said, at)
    if arabizi_too and (other := _phrase(arabizi(), [*map(sound, said)], at)) and (not found or other[0] >= found[0]):
        return other
    if found:
        return found
    return 1, _NUMBER if _AMOUNT.fullmatch(word) else kinds_of_latin(word) if not arabizi_too else NOTHING


def _arabic_with_particle(said: list[str], at: int) -> tuple[int, Kinds] | None:
    """ "والله يعطيكم العافيه": only the first word of a phrase bears one."""
    if len(said[at]) > 2 and said[at][0] in "وفبل":
        found = _phrase(arabic(), [said[at][1:], *said[at + 1 :]], 0)
        return found if found and found[0] > 1 else None
    return None


def _phrase(lexicon: Lexicon, said: list[str], at: int) -> tuple[int, Kinds] | None:
    for length in range(min(lexicon.longest.get(said[at], 0), len(said) - at), 0, -1):
        if kinds := lexicon.find(tuple(said[at : at + length])):
            return length, kinds
    return None


def _is_arabizi(said: list[str]) -> bool:
    """More words of it than of English; where no digit stands for a letter, most must be known to be Arabic."""
    spelt = sum(bool(_DIGIT_LETTER.fullmatch(word)) and not _WITH_UNIT.fullmatch(word) for word in said)
    known = sum((sound(word),) in arabizi().phrases and (word,) not in latin().phrases for word in said)
    english = sum((word,) in latin().phrases and (sound(word),) not in arabizi().phrases for word in said)
    return bool(spelt and spelt + known >= english / 2) or known > english
