import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rapidfuzz.distance import OSA

from common.text.matching import words

from . import arabic, arabizi, english
from .lexicon import Lexicon

_LEXICONS: tuple[Lexicon, ...] = (english.LEXICON, arabic.LEXICON, arabizi.LEXICON)

# A word of at least so many letters is a keyword still with one letter wrong.
_FORGIVING_FROM = 4
# A keyword inside a longer sentence may mean anything; in a short one it means itself.
_SHORT_REPLY = 30


class Verdict(StrEnum):
    YES = "yes"
    UNSURE = "unsure"
    NO = "no"


@dataclass(frozen=True, slots=True)
class OptOut:
    """What a text asks for, and the words that say so, as they were compared."""

    verdict: Verdict
    words: str = ""

    def __bool__(self) -> bool:
        return self.verdict == Verdict.YES


def detect_opt_out(text: str, *, keywords: Iterable[str] = ()) -> OptOut:
    """`keywords`: further words that end messages, such as a campaign's own; exact, as the whole reply."""
    said = words(text)
    if not said:
        return OptOut(Verdict.NO)
    if keyword := _keyword(said, [" ".join(words(keyword)) for keyword in keywords]):
        return OptOut(Verdict.YES, keyword)
    sentence = _without_harmless(" ".join(said))
    if found := _search([lexicon.sure for lexicon in _LEXICONS], sentence):
        return OptOut(Verdict.YES, found)
    if len(text.strip()) <= _SHORT_REPLY and (
        found := _search([lexicon.sure_when_short for lexicon in _LEXICONS], sentence)
    ):
        return OptOut(Verdict.YES, found)
    if found := _search([lexicon.unsure for lexicon in _LEXICONS], sentence):
        return OptOut(Verdict.UNSURE, found)
    return OptOut(Verdict.NO)


def _keyword(said: list[str], extra: list[str]) -> str:
    """The keyword that the whole reply is, courtesies left aside."""
    whole = " ".join(said)
    if whole in extra:
        return whole
    courtesies = frozenset().union(*(lexicon.courtesies for lexicon in _LEXICONS))
    left = list(dict.fromkeys(word for word in said if word not in courtesies))
    core = " ".join(left)
    return core if left and (core in _keywords() or (len(left) == 1 and _is_misspelt(core))) else ""


@cache
def _keywords() -> frozenset[str]:
    return frozenset().union(*(lexicon.keywords for lexicon in _LEXICONS))


@cache
def _look_alikes() -> frozenset[str]:
    return frozenset().union(*(lexicon.look_alikes for lexicon in _LEXICONS))


def _is_misspelt(word: str) -> bool:
    if word in _look_alikes():
        return False
    return any(
        len(keyword) >= _FORGIVING_FROM and OSA.distance(word, keyword, score_cutoff=1) <= 1 for keyword in _keywords()
    )


def _without_harmless(sentence: str) -> str:
    for lexicon in _LEXICONS:
        sentence = lexicon.harmless.sub(" , ", sentence)
    return sentence


def _search(patterns: Iterable[re.Pattern[str]], sentence: str) -> str:
    found = (pattern.search(sentence) for pattern in patterns)
    return next((match.group().strip() for match in found if match), "")
