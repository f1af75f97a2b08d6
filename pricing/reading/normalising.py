"""A text made readable for rules, letter by letter, so that every price can be shown as it stood in the original."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from common.text.spelling import fold

_RIAL, _RIAL_WORD = "﷼", " ريال "
_SILENT = re.compile("[\u0610-\u061a\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]")
_ALIKE = str.maketrans("٬٫’‘`´\u2212‐‑_*", ",.''''---  ")
# No number, and patterns take long over it.
_ENDLESS = re.compile(r"[\doil|]{40,}")
# What OCR takes for a digit, inside a number only.
_LETTERS_FOR_DIGITS = str.maketrans("oil|", "0111")
_MISREAD = (
    # A whole number in groups of three: "780,o00", "l3,900".
    re.compile(r"(?:(?<![\w.,])|(?<=(?<!\w)n))(?=[oil|.,]*\d)[\doil|]{1,3}(?:[.,][\doil|]{3})+(?![\w|])"),
    # Behind a currency sign or before its word: "₦l5o00", "i5ooo naira".
    re.compile(r"(?<=[₦$€£#])\s?(?=[oil|]*\d)[\doil|]{2,}(?=k?(?!\w))"),
    re.compile(r"(?<![\w.,])(?=[oil|]*\d)[\doil|]{3,}(?=\s?(?:naira|ngn|egp|sar|aed|جنيه|ريال|درهم)(?!\w))"),
)
_SPREAD = (
    # "₦ 2 5 0 , 0 0 0"
    re.compile(r"(?<=[₦$€£]|(?<!\w)n)\s?\d(?: ?[.,]? ?\d(?!\d))+(?![\d])"),
    # "12 , 500": a space before the comma is never meant.
    re.compile(r"(?<![\d.,])\d{1,3}(?: [.,] ?\d{3})+(?!\d)"),
    re.compile(r"(?<=[₦$€£])\s?\d{1,3}(?:[.,] ?\d{3})+(?!\d)"),
    # "18 000 naira", "12 500 fcfa", "1 250 000"
    re.compile(r"(?<![\d.,+-])(?<!\d )[1-9]\d{0,2}(?: \d{3})* 000(?! ?[\d-])"),
    re.compile(
        r"(?<![\d.,+-])(?<!\d )[1-9]\d{0,2}(?: \d{3})+"
        r"(?= ?(?:naira|ngn|f?cfa|egp|sar|aed|mad|dh|le|جنيه|ريال|درهم|دينار|ليره)(?!\w))"
    ),
    re.compile(r"(?<=[₦$€£])\s?\d{1,3}(?: \d{3})+(?!\d)"),
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """`places[i]`: where in `original` the letter `text[i]` comes from."""

    original: str
    text: str
    places: tuple[int, ...]

    def shown(self, start: int, end: int) -> str:
        """The original letters of `text[start:end]`."""
        return self.original[self.places[start] : self.places[end - 1] + 1].strip() if end > start else ""


def normalise(original: str) -> Normalised:
    letters = [(letter, place) for place, one in enumerate(original) for letter in _letters(one)]
    text, places = "".join(letter for letter, _ in letters), [place for _, place in letters]
    text = _ENDLESS.sub(lambda found: " " * len(found[0]), text)
    for pattern in _MISREAD:
        text = pattern.sub(lambda found: found[0].translate(_LETTERS_FOR_DIGITS), text)
    for pattern in _SPREAD:
        text, places = _without(text, places, pattern, str.isspace)
    return Normalised(original, text, tuple(places))


def _letters(one: str) -> str:
    if one == _RIAL:
        return _RIAL_WORD
    folded = fold(unicodedata.normalize("NFKC", one)).translate(_ALIKE)
    # A sign that NFKC takes apart ("½", "…") keeps its parts; each points to the same letter.
    return _SILENT.sub("", folded)


def _without(
    text: str, places: list[int], pattern: re.Pattern[str], is_dropped: Callable[[str], bool]
) -> tuple[str, list[int]]:
    """Drops letters inside what `pattern` finds; the first one stays, for it parts the number from what is before."""
    dropped = {
        place
        for found in pattern.finditer(text)
        for place in range(found.start() + 1, found.end())
        if is_dropped(text[place])
    }
    if not dropped:
        return text, places
    kept = [place for place in range(len(text)) if place not in dropped]
    return "".join(text[place] for place in kept), [places[place] for place in kept]
