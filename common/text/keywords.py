"""Keywords found in what people write: token by token, whatever the spelling, in Arabic, Latin letters and Arabizi."""

from collections.abc import Sequence
from enum import StrEnum

from .matching import words

# Written onto an Arabic word: and, then, with, for, like, the. Longest first.
_PROCLITICS = ("وال", "فال", "بال", "كال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك")
# "كم" inside "عليكم" is no question of price: what is left of a word must be one by itself.
_LEAST_LETTERS = 3
_DIGIT_LETTERS = frozenset("2356789")
_VOWELS = str.maketrans("", "", "aeiouwy")


class MatchMode(StrEnum):
    WORD = "word"  # one of its words, anywhere
    PHRASE = "phrase"  # its words one after the other, anywhere
    STARTS = "starts"  # the text begins with it
    EXACT = "exact"  # it is the whole text


def find_keyword(text: str, keywords: Sequence[str], mode: MatchMode) -> str:
    """The first of `keywords` that is in `text`, or ""."""
    said = words(text)
    return next((keyword for keyword in keywords if _is_in(words(keyword), said, mode)), "")


def _is_in(keyword: list[str], said: list[str], mode: MatchMode) -> bool:
    if not keyword or len(keyword) > len(said):
        return False
    if mode == MatchMode.WORD:
        return any(same_word(one, word) for one in keyword for word in said)
    if mode == MatchMode.EXACT:
        return len(keyword) == len(said) and _match(keyword, said)
    if mode == MatchMode.STARTS:
        return _match(keyword, said)
    return any(_match(keyword, said[start:]) for start in range(len(said) - len(keyword) + 1))


def _match(keyword: list[str], said: list[str]) -> bool:
    return all(same_word(one, word) for one, word in zip(keyword, said, strict=False))


def same_word(keyword: str, word: str) -> bool:
    """Of two normalised words: the same but for what is written onto an Arabic word and the vowels of Arabizi."""
    return keyword == word or _without_proclitic(keyword, word) or _same_arabizi(keyword, word)


def _without_proclitic(keyword: str, word: str) -> bool:
    if len(keyword) < _LEAST_LETTERS or keyword.isascii() or not word.endswith(keyword):
        return False
    return word.removesuffix(keyword) in _PROCLITICS


def _same_arabizi(keyword: str, word: str) -> bool:
    """Vowels vary ("3ayez", "3ayz", "3awz") where digits stand for letters; plain English words stay as they are."""
    if not (_is_arabizi(keyword) and _is_arabizi(word)):
        return False
    return keyword.translate(_VOWELS) == word.translate(_VOWELS)


def _is_arabizi(word: str) -> bool:
    return word.isascii() and bool(_DIGIT_LETTERS & set(word)) and any(letter.isalpha() for letter in word)
