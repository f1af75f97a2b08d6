"""Whether a group's name promises posts that seek performers."""

import re
from dataclasses import dataclass

from .keywords import NONE, Keywords, found_words
from .lexicon import expressions
from .reading import Reading, read

_SURE, _LIKELY = 0.9, 0.6
_CONTRADICTED, _OTHER = 0.35, 0.05
CASTING = 0.5


@dataclass(frozen=True, slots=True)
class GroupReading:
    """`confidence` that it is a casting group; `reasons` are the words of the name that told."""

    confidence: float
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]

    @property
    def is_casting(self) -> bool:
        return self.confidence >= CASTING


def recognise_group(name: str, keywords: Keywords = NONE) -> GroupReading:
    reading = read(name)
    told = {kind: _words(reading, pattern) for kind, pattern in expressions("groups", "for").items()}
    told["sure"] += found_words(reading, keywords.group)
    against = [word for pattern in expressions("groups", "against").values() for word in _words(reading, pattern)]
    against += found_words(reading, keywords.no_group)
    # "Extras casting" says it twice and outweighs one word of another trade, "Casting workshop" does not.
    return GroupReading(_confidence(told, against), tuple(told["sure"] + told["likely"]), tuple(against))


def _confidence(told: dict[str, list[str]], against: list[str]) -> float:
    if against:
        outweighed = len(set(told["sure"])) > len(set(against)) + 1
        return _LIKELY if outweighed else _CONTRADICTED if told["sure"] or told["likely"] else _OTHER
    return _SURE if told["sure"] else _LIKELY if told["likely"] else _OTHER


def _words(reading: Reading, pattern: re.Pattern[str]) -> list[str]:
    return [reading.words(*found.span()) for found in pattern.finditer(reading.text)]
