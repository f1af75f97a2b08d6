"""The words that the auto-reply's rules know, and finding them."""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from common.text.keywords import same_word
from common.text.matching import words

_DATA = Path(__file__).parent / "data"

Phrase = tuple[str, ...]


@cache
def phrases(section: str, name: str) -> tuple[Phrase, ...]:
    """The longest first: "no problem" is found before "no"."""
    said = {tuple(words(phrase)) for phrase in load("reply_words")[section][name]}
    return tuple(sorted(said, key=lambda phrase: (-len(phrase), phrase)))


@cache
def names(section: str) -> tuple[str, ...]:
    return tuple(load("reply_words")[section])


def sentence(name: str, language: str) -> str:
    """One of our own sentences, in the language that an answer mirrors."""
    return str(load("reply_sentences")[name].get(language) or load("reply_sentences")[name]["en"])


@cache
def load(name: str) -> dict[str, dict[str, Sequence[str]]]:
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


def has(said: Sequence[str], section: str, name: str) -> bool:
    return any(place_of(phrase, said) is not None for phrase in phrases(section, name))


def place_of(phrase: Phrase, said: Sequence[str]) -> int | None:
    """Where its words stand one after the other."""
    for start in range(len(said) - len(phrase) + 1):
        if all(same_word(one, word) for one, word in zip(phrase, said[start:], strict=False)):
            return start
    return None


def without(said: Sequence[str], section: str, wanted: Iterable[str]) -> list[str]:
    """`said` without the phrases of these lists."""
    left = list(said)
    for name in wanted:
        for phrase in phrases(section, name):
            while (start := place_of(phrase, left)) is not None:
                del left[start : start + len(phrase)]
    return left
