"""What the lexicons of single languages miss: requests told by the kinds of their words, in any mixture of languages.

Each word is of some kinds (`kinds.toml`); a request is a sequence of kinds, such as NOT WISH POST (`requests.toml`).
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from common.text.scripts import is_arabic

from .bones import bones_of
from .transliteration import coarse, readings_of

_LATIN = re.compile(r"[a-z]")
_DIGIT = re.compile(r"\d")
_KIND = re.compile(r"[A-Z_]+")
# What no request runs through: the end of a clause, and what has been found harmless.
_WALLS = frozenset("|,")
_WALL = "|;"
# What stands in a sequence beside kinds: any word, the edges of a clause.
_EDGES = {"_": "(?:[^;|]*;)", "START": r"(?:^|(?<=\|;))", "END": r"(?:\||$)"}
# Some words of no matter, but none of what else may be stopped, removed or not sent.
_GAP = "(?:(?!GOODS|THIRD)_){0,4}?"
_FIRST_SIGN = 0x100
_READ_FROM = 3


@dataclass(frozen=True, slots=True)
class Grammar:
    # A kind's sign, and the words of that kind; of Latin words, their consonants.
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    bone_kinds: tuple[tuple[str, re.Pattern[str]], ...]
    # The kinds in the coarse alphabet in which Arabic in Latin letters is read.
    coarse_kinds: tuple[tuple[str, re.Pattern[str]], ...]
    requests: re.Pattern[str]
    # Within one message, but not within one clause.
    across: re.Pattern[str]
    # What sounds like a request and is about something else.
    harmless: re.Pattern[str]
    # What may be a request: a person decides.
    doubtful: re.Pattern[str]


def find_request(sentence: str) -> str:
    """The words of the first request in it, clauses divided by "|"."""
    said, told = _without_harmless(sentence.split())
    return _first(_grammar().requests, said, told) or _first(_grammar().across, said, told.replace(_WALL, ";"))


def find_doubt(sentence: str) -> str:
    """The words that may be a request, where `find_request` has found none."""
    return _first(_grammar().doubtful, *_without_harmless(sentence.split()))


def _without_harmless(said: list[str]) -> tuple[list[str], str]:
    told = "".join(map(_told, said))
    for found in _grammar().harmless.finditer(told):
        first, last = (told.count(";", 0, end) for end in found.span())
        said[first:last] = [","] * (last - first)
    return said, "".join(map(_told, said))


def _first(requests: re.Pattern[str], said: list[str], told: str) -> str:
    found = requests.search(told)
    if not found:
        return ""
    first, last = (told.count(";", 0, end) for end in found.span())
    return " ".join(said[first:last])


@lru_cache(maxsize=8192)
def _told(word: str) -> str:
    """One sign for each kind of the word, and ";"."""
    if word in _WALLS:
        return _WALL
    kinds = _kinds_of(word, _grammar().kinds)
    if _LATIN.search(word) and (not kinds or _DIGIT.search(word)):
        kinds |= _kinds_of(bones_of(word), _grammar().bone_kinds) | _kinds_read(word)
    return "".join(sorted(kinds)) + ";"


def _kinds_of(word: str, kinds: tuple[tuple[str, re.Pattern[str]], ...]) -> set[str]:
    return {sign for sign, pattern in kinds if pattern.fullmatch(word)}


def _kinds_read(word: str) -> set[str]:
    """Of Arabic in Latin letters; two letters may be read as anything."""
    readings = [reading for reading in readings_of(word) if len(reading) >= _READ_FROM]
    return set().union(*(_kinds_of(reading, _grammar().coarse_kinds) for reading in readings))


@cache
def _grammar() -> Grammar:
    data, sequences = (
        tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8")) for name in ("kinds", "requests")
    )
    signs = {kind: chr(_FIRST_SIGN + place) for place, kind in enumerate(data["kinds"])}
    return Grammar(
        kinds=_kinds(data["kinds"], data["parts"], signs),
        bone_kinds=_kinds(data["bone_kinds"], data["parts"], signs),
        coarse_kinds=_kinds(data["kinds"], data["parts"], signs, arabic_only=True),
        **{name: _sequences(sequences[name], signs) for name in ("requests", "across", "harmless", "doubtful")},
    )


def _kinds(
    data: dict[str, list[str]], parts: dict[str, str], signs: dict[str, str], *, arabic_only: bool = False
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    def spelt_out(form: str) -> str:
        return re.sub(r"<(\w+)>", lambda found: spelt_out(parts[found[1]]), re.sub(r"\s+", "", form))

    spelt = {kind: list(map(spelt_out, forms)) for kind, forms in data.items()}
    if arabic_only:
        spelt = {kind: [coarse(form) for form in forms if is_arabic(form)] for kind, forms in spelt.items()}
    return tuple((signs[kind], re.compile("|".join(forms))) for kind, forms in spelt.items() if forms)


def _sequences(data: list[str], signs: dict[str, str]) -> re.Pattern[str]:
    def word_of(found: re.Match[str]) -> str:
        return _EDGES.get(found[0]) or f"(?:[^;|{signs[found[0]]}]*{signs[found[0]]}[^;|]*;)"

    sequences = (f"(?:{_KIND.sub(word_of, sequence.replace('~', _GAP)).replace(' ', '')})" for sequence in data)
    return re.compile(rf"(?:^|(?<=;))(?:{'|'.join(sequences)})")
