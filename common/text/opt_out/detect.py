import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from common.text.matching import words

from .bones import bones_of
from .grammar import find_doubt, find_request
from .lexicon import lexicon
from .signs import spelt_out
from .typos import spelt

# A word of at least so many letters is a keyword still with one letter wrong.
_FORGIVING_FROM = 4
# A keyword inside a longer sentence may mean anything; in a short one it means itself.
_SHORT_REPLY = 30
# What is harmless is so within its clause; what asks for silence may run through several.
_CLAUSE_END = re.compile(r"[.,;:!?\n\r()\u060c\u061b\u061f\u2026]+")
_EDGE = " | "
_ACCENT = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")


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
    text = spelt_out(_without_accents(text))
    clauses = [said for clause in _CLAUSE_END.split(text) if (said := [spelt(word) for word in words(clause)])]
    said = [word for clause in clauses for word in clause]
    if found := _keyword(said, {" ".join(words(keyword)) for keyword in keywords}) or _keywords_only(clauses):
        return OptOut(Verdict.YES, found)
    sentence = _without_harmless(_EDGE.join(" ".join(clause) for clause in clauses))
    if found := next((clause for clause in sentence.split(_EDGE) if clause in lexicon().explicit), ""):
        return OptOut(Verdict.YES, found)
    clauses_left, sentence = sentence, sentence.replace(_EDGE, " ")
    if (
        found := _search(lexicon().sure, sentence)
        or _search(lexicon().bones_sure, bones_of(sentence))
        or _threat(sentence)
        or find_request(clauses_left)
    ):
        return OptOut(Verdict.YES, found)
    if len(text.strip()) <= _SHORT_REPLY and (found := _search(lexicon().sure_when_short, sentence)):
        return OptOut(Verdict.YES, found)
    if found := _search(lexicon().unsure, sentence) or find_doubt(clauses_left):
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


def _keywords_only(clauses: list[list[str]]) -> str:
    """Such as "Stop it! No more!"."""
    found = [_keyword(clause, set()) for clause in clauses]
    return " ".join(found) if all(found) else ""


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
    for harmless in lexicon().bones_harmless:
        said = sentence.split()
        for found in harmless.finditer(bones_of(sentence)):
            first, last = (found.string.count(" ", 0, end) for end in found.span())
            said[first : last + 1] = [","] * (last + 1 - first)
        sentence = " ".join(said)
    return sentence


def _without_accents(text: str) -> str:
    """French, typed with and without."""
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", text)))


def _threat(sentence: str) -> str:
    return "" if _search(lexicon().business, sentence) else _search(lexicon().threats, sentence)


def _search(patterns: Iterable[re.Pattern[str]], sentence: str) -> str:
    found = (pattern.search(sentence) for pattern in patterns)
    return next((match.group().strip() for match in found if match), "")
