"""The lexicons of replies: words and phrases by their kind, one data file per language (`lexicons/`).

People mix languages, so every file is looked into, and each word or phrase may be of several kinds.
"""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from common.text.matching import words
from common.text.opt_out.bones import bones_of
from common.text.spelling import fold

Kinds = frozenset[str]
Phrase = tuple[str, ...]
NOTHING: Kinds = frozenset()
FOLDER = Path(__file__).parent / "lexicons"
# Marks a verb of the Arabic lexicon, which is found with its prefixes and endings.
_VERB = "~"
_DIGIT_LETTERS = frozenset("2356789")
_BONES_SAY_ENOUGH = 3
_VOWELS = ((re.compile("[ei]+y?"), "i"), (re.compile("[ou]+"), "u"), (re.compile("a+"), "a"))


@dataclass(frozen=True, slots=True)
class Lexicon:
    phrases: dict[Phrase, Kinds]
    # The most words that a phrase beginning with this word has.
    longest: dict[str, int]
    verbs: dict[str, Kinds]

    def find(self, said: Phrase) -> Kinds:
        return self.phrases.get(said, NOTHING)


@cache
def latin() -> Lexicon:
    """English and Pidgin."""
    return _read("english", "pidgin")


@cache
def arabic() -> Lexicon:
    return _read("arabic")


@cache
def arabizi() -> Lexicon:
    return _read("arabizi", arabizi=True)


@cache
def short_forms() -> dict[str, str]:
    """ "wnt" for "want", as people type English in a hurry."""
    return tomllib.loads((FOLDER / "short_forms.toml").read_text("utf-8"))


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """What a word in Arabizi is compared by: its consonants where they say enough, else the word."""
    bones = bones_of(word)
    says_enough = len(bones.replace("sh", "s")) >= _BONES_SAY_ENOUGH or (
        len(bones) > 1 and bool(_DIGIT_LETTERS & set(bones))
    )
    return bones if says_enough else _vowels_made_one(word)


def _vowels_made_one(word: str) -> str:
    """ "kef", "keef" and "kif"; "so", "su" and "sou"."""
    for letters, vowel in _VOWELS:
        word = letters.sub(vowel, word)
    return word


def _read(*names: str, arabizi: bool = False) -> Lexicon:
    phrases: dict[Phrase, set[str]] = defaultdict(set)
    verbs: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for kind, listed in tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")).items():
            for entry in re.split(r"[,\n]", listed):
                if entry.strip().startswith(_VERB):
                    verbs[fold(entry.strip().removeprefix(_VERB))].add(kind)
                elif said := words(entry):
                    phrases[tuple(map(sound, said)) if arabizi else tuple(said)].add(kind)
    longest: dict[str, int] = defaultdict(int)
    for phrase in phrases:
        longest[phrase[0]] = max(longest[phrase[0]], len(phrase))
    return Lexicon(
        {phrase: frozenset(kinds) for phrase, kinds in phrases.items()},
        dict(longest),
        {stem: frozenset(kinds) for stem, kinds in verbs.items()},
    )
