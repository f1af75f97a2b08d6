import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from common.text.matching import words

from .lexicon import lexicon

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
    if found := _keyword(said, {" ".join(words(keyword)) for keyword in keywords}):
        return OptOut(Verdict.YES, found)
    sentence = _without_harmless(" ".join(said))
    if found := _search(lexicon().sure, sentence):
        return OptOut(Verdict.YES, found)
    if len(text.strip()) <= _SHORT_REPLY and (found := _search(lexicon().sure_when_short, sentence)):
        return OptOut(Verdict.YES, found)
    if found := _search(lexicon().unsure, sentence):
        return OptOut(Verdict.UNSURE, found)
    return OptOut(Verdict.NO)


def _keyword(said: list[str], extra: set[str]) -> str:
    """The keyword that the whole reply is, courtesies left aside."""
    whole = " ".join(said)
    if whole and whole in extra:
        return whole
    left = list(dict.fromkeys(word for word in said if word not in lexicon().courtesies))
    core = " ".join(left)
    is_keyword = core in lexicon().keywords or (len(left) == 1 and _is_misspelt_keyword(core))
    return core if left and is_keyword else ""


def _is_misspelt_keyword(word: str) -> bool:
    if word in lexicon().look_alikes:
        return False
    return any(
        len(keyword) >= _FORGIVING_FROM and OSA.distance(word, keyword, score_cutoff=1) <= 1
        for keyword in lexicon().keywords
    )


def _without_harmless(sentence: str) -> str:
    for harmless in lexicon().harmless:
        sentence = harmless.sub(" , ", sentence)
    return sentence


def _search(patterns: Iterable[re.Pattern[str]], sentence: str) -> str:
    found = (pattern.search(sentence) for pattern in patterns)
    return next((match.group().strip() for match in found if match), "")
