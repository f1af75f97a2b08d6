"""A text as the lexicons compare it, and the way back to its own letters, to show what was found where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from common.text.matching import normalise
from common.text.opt_out.bones import bones_of

_LETTER = r"(?:[^\W_]|[\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f])"
_TOKEN = re.compile(rf"{_LETTER}+(?:['’‘`]{_LETTER}+)*|[%٪]|[₦$€£]|[.!?؟،,;:؛\n…‼]+")
# An amount, with what people write onto it: a lexicon speaks of "# people", whatever the number. Arabizi's digits are
# letters and stay.
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?((?:k|m|gb|mb|kg|kgs|h|hrs|x|usd|ngn|sar|aed|egp|gbp|eur)?)")
_SIGNS = {"٪": "%", "₦": "$", "€": "$", "£": "$"}
CLAUSE = "|"
_ARABIZI = re.compile(
    r"(?<!\S)(?:\w*[a-z][23578][a-z]\w*|[a-z]{2,}[2357]|[23578](?!(?:am|pm|st|nd|rd|th|gb|mb|kg|cm|mm|ml|k|x|pcs|hrs?|mins?|days?)\b)"
    r"[a-z]\w+|[ef]?el|mesh|fel|lel|wel|msh|mish)(?!\S)"
)


@dataclass(frozen=True, slots=True)
class Comparable:
    """`sentence`: the words of `common.text.matching`, one blank between; "#" a number, "|" the end of a clause."""

    sentence: str
    bones: str
    # Of each word of the sentence, where it stands in the text.
    spans: tuple[tuple[int, int], ...]

    def find(self, pattern: re.Pattern[str], *, in_bones: bool = False) -> Iterator[tuple[int, int]]:
        """Where in the text the pattern's findings stand."""
        searched = self.bones if in_bones else self.sentence
        for found in pattern.finditer(searched):
            first, last = (searched.count(" ", 0, end) for end in found.span())
            yield self.spans[first][0], self.spans[last][1]

    def without(self, pattern: re.Pattern[str]) -> "Comparable":
        """The same with what the pattern finds made unreadable, word for word."""

        def hide(found: re.Match[str]) -> str:
            return " ".join("-" for _ in found[0].split(" "))

        sentence = pattern.sub(hide, self.sentence)
        return Comparable(sentence, _bones(sentence), self.spans)


def compare(text: str) -> Comparable:
    told = [(_told(found[0]), found.span()) for found in _TOKEN.finditer(text)]
    told = [(word, span) for word, span in told if word]
    sentence = " ".join(word for word, _ in told)
    return Comparable(sentence, _bones(sentence), tuple(span for _, span in told))


def looks_arabizi(text: str) -> bool:
    return _ARABIZI.search(text.lower()) is not None


def _told(token: str) -> str:
    if token in _SIGNS or token in "%$":
        return _SIGNS.get(token, token)
    if not token[0].isalnum():
        return "" if token in ("،", ",", ":") else CLAUSE
    word = normalise(token).replace(" ", "")
    number = _NUMBER.fullmatch(word)
    return f"#{number[1]}" if number else word


def _bones(sentence: str) -> str:
    """Only of Arabic in Latin letters: without their vowels, words of other languages meet it by chance."""
    return bones_of(sentence) if looks_arabizi(sentence) else " ".join("-" * bool(sentence) for _ in sentence.split())
