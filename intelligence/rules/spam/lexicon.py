"""What the indicators are told by: one data file per language.

A line is a regular expression over `Comparable.sentence`, from the edge of a word to the edge of a word; `<part>`
stands for one of the file's `[parts]`. Arabic words may carry what is written onto them (and, with, the). Lines of
Arabizi are plain words, compared by their consonants.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from common.text.opt_out.bones import bones_of

_PLAIN = ("english", "pidgin")
_ARABIC = "arabic"
_ARABIZI = "arabizi"
_PROCLITIC = "(?:و|ف)?(?:ب|ل|ك)?(?:ال|لل)?"
_PART = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Entry:
    pattern: re.Pattern[str]
    in_bones: bool = False


# By what they tell: an indicator's code, or `promotion`, `personal`, `opt_out`, `harmless`.
Lexicon = dict[str, tuple[Entry, ...]]


@cache
def lexicon() -> Lexicon:
    entries: dict[str, list[Entry]] = {}
    for name in (*_PLAIN, _ARABIC, _ARABIZI):
        data = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))
        parts = data.pop("parts", {})
        for kind, lines in data.items():
            entries.setdefault(kind, []).append(_entry(name, lines, parts))
    return {kind: tuple(found) for kind, found in entries.items()}


def _entry(name: str, lines: list[str], parts: dict[str, str]) -> Entry:
    if name == _ARABIZI:
        return Entry(_words([_in_bones(line) for line in lines]), in_bones=True)
    before = _PROCLITIC if name == _ARABIC else ""
    return Entry(_words([_spelt_out(line, parts) for line in lines], before))


def _words(alternatives: Iterable[str], before: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){before}(?:{'|'.join(alternatives)})(?!\S)")


def _spelt_out(line: str, parts: dict[str, str]) -> str:
    return _PART.sub(lambda found: f"(?:{_spelt_out(parts[found[1]], parts)})", line)


def _in_bones(line: str) -> str:
    """`_`: any word, or none."""
    return " ".join(map(re.escape, bones_of(line).split(" "))).replace(" _", r"(?: \S+)?")
