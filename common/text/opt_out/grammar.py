"""What the lexicons of single languages miss: requests told by the kinds of their words, in any mixture of languages.

Each word is of some kinds (`kinds.toml`); a request is a sequence of kinds, such as NOT WISH POST (`requests.toml`).
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from .bones import bones_of

_LATIN = re.compile(r"[a-z]")
_KIND = re.compile(r"[A-Z_]+")
# What no request runs through: the end of a clause, and what has been found harmless.
_WALLS = frozenset("|,")
_WALL = "|;"
# What stands in a sequence beside kinds: any word, the edges of a clause.
_EDGES = {"_": "(?:[^;|]*;)", "START": r"(?:^|(?<=\|;))", "END": r"(?:\||$)"}
_FIRST_SIGN = 0x100


@dataclass(frozen=True, slots=True)
class Grammar:
    # A kind's sign, and the words of that kind; of Latin words, their consonants.
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    bone_kinds: tuple[tuple[str, re.Pattern[str]], ...]
    requests: re.Pattern[str]
    # Within one message, but not within one clause.
    across: re.Pattern[str]


def find_request(sentence: str) -> str:
    """The words of the first request in it, clauses divided by "|"."""
    said = sentence.split()
    told = "".join(map(_told, said))
    found = _grammar().requests.search(told) or _grammar().across.search(told.replace(_WALL, ";"))
    if not found:
        return ""
    first, last = (told.count(";", 0, end) for end in found.span())
    return " ".join(said[first:last])


@lru_cache(maxsize=8192)
def _told(word: str) -> str:
    """One sign for each kind of the word, and ";"."""
    if word in _WALLS:
        return _WALL
    kinds = [sign for sign, pattern in _grammar().kinds if pattern.fullmatch(word)]
    if not kinds and _LATIN.search(word):
        bones = bones_of(word)
        kinds = [sign for sign, pattern in _grammar().bone_kinds if pattern.fullmatch(bones)]
    return "".join(kinds) + ";"


@cache
def _grammar() -> Grammar:
    data, sequences = (
        tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8")) for name in ("kinds", "requests")
    )
    signs = {kind: chr(_FIRST_SIGN + place) for place, kind in enumerate(data["kinds"])}
    return Grammar(
        kinds=_kinds(data["kinds"], data["parts"], signs),
        bone_kinds=_kinds(data["bone_kinds"], data["parts"], signs),
        requests=_sequences(sequences["requests"], signs),
        across=_sequences(sequences["across"], signs),
    )


def _kinds(
    data: dict[str, list[str]], parts: dict[str, str], signs: dict[str, str]
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    def spelt_out(form: str) -> str:
        return re.sub(r"<(\w+)>", lambda found: spelt_out(parts[found[1]]), re.sub(r"\s+", "", form))

    return tuple((signs[kind], re.compile("|".join(map(spelt_out, forms)))) for kind, forms in data.items())


def _sequences(data: list[str], signs: dict[str, str]) -> re.Pattern[str]:
    def word_of(found: re.Match[str]) -> str:
        return _EDGES.get(found[0]) or f"(?:[^;|{signs[found[0]]}]*{signs[found[0]]}[^;|]*;)"

    sequences = (f"(?:{_KIND.sub(word_of, sequence).replace(' ', '')})" for sequence in data)
    return re.compile(rf"(?:^|(?<=;))(?:{'|'.join(sequences)})")
