import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How one language asks for silence. All of it in the form that `matching.words` leaves, joined by blanks."""

    # The whole reply, courtesies left aside.
    keywords: frozenset[str]
    # Words one letter away from a keyword that mean something else.
    look_alikes: frozenset[str]
    courtesies: frozenset[str]
    # Taken out before anything is looked for.
    harmless: re.Pattern[str]
    # At any length.
    sure: re.Pattern[str]
    sure_when_short: re.Pattern[str]
    unsure: re.Pattern[str]


def phrases(*alternatives: str) -> re.Pattern[str]:
    """Any of them, from the edge of a word to the edge of a word; without any, what is never found."""
    return re.compile(rf"(?<!\S)(?:{'|'.join(alternatives)})(?!\S)" if alternatives else r"(?!)")


def one_of(words: str | Iterable[str]) -> str:
    """A group of the blank-separated words."""
    return f"(?:{'|'.join(words.split() if isinstance(words, str) else words)})"
