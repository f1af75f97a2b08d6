"""Arabic in Latin letters without what everybody writes otherwise: vowels, doubled letters, one sound in two ways."""

import re
from functools import lru_cache

# The glide of "rasayel", "rasa2el", "rasael" tells messages from "ersel", send.
_SOUNDS = (
    ("a2e", "aye"),
    ("a2i", "aye"),
    ("a'e", "aye"),
    ("ae", "aye"),
    ("kh", "5"),
    ("gh", "8"),
    ("ch", "sh"),
    ("th", "t"),
    ("dh", "d"),
    ("q", "k"),
    ("2", ""),
    ("'", ""),
)
# Not to be taken for "la", no.
_ARTICLE = frozenset(("el", "al", "il", "ul"))
_VOWELS = re.compile("[aeiou]|y$")
_DOUBLED = re.compile(r"(.)\1+")
_LATIN = re.compile(r"[a-z]")


def bones_of(sentence: str) -> str:
    """The consonants of each Latin word, "=" for the article, "-" where there are none; other words as they are."""
    return " ".join(map(_bones, sentence.split()))


@lru_cache(maxsize=8192)
def _bones(word: str) -> str:
    if word in _ARTICLE:
        return "="
    if not _LATIN.search(word):
        return word
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word)) or "-"
