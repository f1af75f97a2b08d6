"""A burst of messages taken apart: what is asked, and what else is said."""

import re
from dataclasses import dataclass
from enum import StrEnum

from common.text.matching import words

from .reply_words import has, names, without

_ENDS = re.compile(r"(?<=[?؟!\n;])\s*|(?<=[^\d\s])\.\s+|\n+")
# "…and where are you": two questions in one sentence.
_JOINTS = re.compile(
    r"\s*(?:,|،|&|\band\b|\balso\b|\bplus\b|\bthen\b|\bkaman\b|\bw\b|(?<!\w)كمان(?!\w)|(?<!\w)و(?=\s))\s*|\s+(?=و(?:كم|بكم|بكام|متى|امتى|أمتى|وين|فين|أين|هل|كيف|ازاي)\b)",
    re.I,
)
_FEW_WORDS = 7


class Sort(StrEnum):
    QUESTION = "question"
    GREETING = "greeting"
    THANKS = "thanks"
    ACKNOWLEDGEMENT = "acknowledgement"
    EMPTY = "empty"  # an emoji, a dot
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    sort: Sort
    kinds: tuple[str, ...] = ()

    @property
    def said(self) -> list[str]:
        return words(self.text)


def take_apart(texts: list[str]) -> list[Part]:
    """The sentences of all messages, each with its sort."""
    return [_part(piece) for text in texts for sentence in _ENDS.split(text) if sentence for piece in _pieces(sentence)]


def _pieces(sentence: str) -> list[str]:
    """Split where both sides ask something by themselves."""
    pieces: list[str] = []
    for piece in filter(None, (piece.strip() for piece in _JOINTS.split(sentence))):
        if pieces and not (_asks(piece) and _asks(pieces[-1])):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return pieces


def _asks(text: str) -> bool:
    said = words(text)
    return has(said, "asks", "question") or has(said, "asks", "price") or bool(kinds_in(said))


def kinds_in(said: list[str]) -> tuple[str, ...]:
    return tuple(kind for kind in names("kinds") if has(said, "kinds", kind))


def _part(text: str) -> Part:
    said = words(text)
    kinds = kinds_in(said)
    if not said:
        return Part(text, Sort.EMPTY)
    if not without(said, "manners", ["greeting"]):
        return Part(text, Sort.GREETING)
    if not without(said, "manners", ["thanks", "greeting", "acknowledgement"]):
        is_thanks = has(said, "manners", "thanks")
        return Part(text, Sort.THANKS if is_thanks else Sort.ACKNOWLEDGEMENT)
    left = without(said, "manners", ["greeting"])
    asks = has(left, "asks", "question") or has(left, "asks", "price") or re.search("[?؟]", text)
    if asks or (kinds and len(left) <= _FEW_WORDS):
        return Part(text, Sort.QUESTION, kinds)
    return Part(text, Sort.STATEMENT, kinds)
