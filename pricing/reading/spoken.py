"""Amounts in words: "خمس آلاف وخمسميه", "twenty five thousand", "half a million", "مليون ونص"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from common.text.number_words import HALVES, MAGNITUDES, VALUES

_WORD = re.compile(r"(?<![^\W_])[^\W\d_][^\W_]*")
_NEXT = re.compile(r"[ -]*(?:(?:and|و|w|a)\s+)*(?P<word>[^\W_]+)")
_LINKED = re.compile(r"\s*(?:(?:and|و|w)\s+|(?=و[^\W\d_]))(?P<word>[^\W_]+)")
# Written onto an Arabic word; "و" links parts of one number.
_PROCLITICS = ("", "ب", "ل", "و", "ف", "بال", "ال")
_FRACTIONS = {"quarter": Decimal("0.25"), "ربع": Decimal("0.25")} | dict.fromkeys(HALVES, Decimal("0.5"))
# Letters by themselves are no words, and "ست" is a lady as well.
_NEVER_FIRST = frozenset({"k", "m", "mio", "couple", "pair", "ست"})


@dataclass(slots=True)
class Spoken:
    start: int
    end: int
    total: Decimal = Decimal(0)
    part: Decimal = Decimal(0)
    magnitude: Decimal = Decimal(0)
    fraction: Decimal = Decimal(0)

    @property
    def value(self) -> Decimal:
        return self.total + self.part

    def take(self, word: str) -> bool:
        if word in _FRACTIONS:
            return self._take_fraction(_FRACTIONS[word])
        if word in MAGNITUDES:
            self._multiply(MAGNITUDES[word])
        elif word in VALUES and not (self.part and VALUES[word] >= 1000):
            self.part += VALUES[word]
            # The dual has its magnitude in itself.
            self.magnitude = {2000: Decimal(1000), 2_000_000: Decimal(1_000_000)}.get(int(self.part), self.magnitude)
        else:
            return False
        return True

    def _take_fraction(self, fraction: Decimal) -> bool:
        """ "مليون ونص": of what was said; "half a million": of what will be."""
        if self.magnitude:
            self.total += self.magnitude * fraction
        else:
            self.fraction = fraction
        return True

    def _multiply(self, factor: Decimal) -> None:
        if factor == 100:
            self.part = (self.part or Decimal(1)) * factor
        else:
            self.total += (self.fraction or self.part or Decimal(1)) * factor
            self.part = self.fraction = Decimal(0)
        self.magnitude = factor


def read_spoken(text: str) -> Iterator[Spoken]:
    """Small ones too, which mostly count things."""
    place = 0
    while found := _WORD.search(text, place):
        number = Spoken(found.start(), found.end())
        place = found.end()
        if found[0] not in _NEVER_FIRST and _take(number, found[0]):
            _extend(number, text)
            place = number.end
            yield number


def continue_spoken(text: str, end: int, magnitude: Decimal) -> tuple[Decimal, int]:
    """What words add to the "3 آلاف" that ends at `end` ("ونص", "و خمسميه"), and where they end."""
    number = Spoken(end, end, magnitude=magnitude)
    if (found := _LINKED.match(text, end)) and _take(number, found["word"]):
        number.end = found.end()
        _extend(number, text)
    return number.value, number.end


def _extend(number: Spoken, text: str) -> None:
    while (found := _NEXT.match(text, number.end)) and _take(number, found["word"]):
        number.end = found.end()


def _take(number: Spoken, word: str) -> bool:
    return any(
        number.take(word.removeprefix(proclitic))
        for proclitic in _PROCLITICS
        if word.startswith(proclitic) and len(word) > len(proclitic) + 1
    )
