"""A message made comparable, with the way back: what is found in it is shown in the message as it was written."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from common.text.spelling import fold

# NFKC leaves the Arabic separators alone, and takes the rial sign apart into presentation forms.
_ALIKE = str.maketrans({"﷼": "ريال", "٬": ",", "٫": ".", "’": "'", "‘": "'", "`": " ", "*": " ", "~": " ", "_": " "})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_SILENT = re.compile("[\u0000\u0610-\u061a\u200b-\u200d\u2066-\u2069\ufe0f\ufeff]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
# Longer posts are no calls; what is behind this would only cost time.
_LONGEST = 4_000
_MOST_LETTERS = 20_000


@dataclass(frozen=True, slots=True)
class Span:
    """Words in the message as it was written."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Reading:
    original: str
    text: str

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where each letter of `text` came from."""
        letters = self.original[:_LONGEST]
        places = [place for place, letter in enumerate(letters) for _ in _comparable[ord(letter)]]
        dropped = _places_of_emphasis(letters.translate(_comparable))
        return tuple(place for at, place in enumerate(places) if at not in dropped)

    def span(self, start: int, end: int) -> Span:
        if start >= end:
            return Span(0, 0, "")
        first, last = self.places[start], self.places[end - 1] + 1
        return Span(first, last, self.original[first:last])

    def words(self, start: int, end: int) -> str:
        return self.span(start, end).words.strip()

    @cached_property
    def lines(self) -> tuple["Line", ...]:
        return tuple(
            Line(self, found.start(), found.end()) for found in re.finditer(r"[^\n]+", self.text) if found[0].strip()
        )


@dataclass(frozen=True, slots=True)
class Line:
    reading: Reading
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.reading.text[self.start : self.end]

    @property
    def written(self) -> str:
        return self.reading.words(self.start, self.end)

    def part(self, start: int, end: int) -> str:
        """As it was written; the places are those of `text`."""
        return self.reading.words(self.start + start, self.start + end)


def read(original: str) -> Reading:
    return Reading(original, _STRETCHED.sub(r"\1", original[:_LONGEST].translate(_comparable)))


class _Comparable(dict[int, str]):
    """What each letter is compared as, made when it is first met: a letter costs far more than its place in a table."""

    def __missing__(self, code: int) -> str:
        alike = without_variants(chr(code))
        if len(self) < _MOST_LETTERS:
            self[code] = alike
        return alike


_comparable = _Comparable()


def without_variants(letter: str) -> str:
    """Nothing, a letter or several."""
    if letter.isascii():
        return letter.lower().translate(_ALIKE).replace("\0", "")
    alike = unicodedata.normalize("NFKC", letter.translate(_ALIKE))
    return _SILENT.sub("", fold(alike.translate(_DASHES)))


def _places_of_emphasis(text: str) -> set[int]:
    return {at for found in _STRETCHED.finditer(text) for at in range(found.start() + 1, found.end())}
