"""What is told by words: TOML files of expressions, in any spelling.

An expression is regular, over normalised text, from the edge of a word to the edge of a word. A blank stands for what
is between two words of a line, `<part>` for one of the file's `[parts]`; Arabic words may carry what is written onto
them (and, with, for, the).
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from common.text.spelling import fold

from .scanning import Scanner

_PROCLITIC = "(?:[وف]?(?:[بلك]?ال|لل|[بلك])?)"
_PART = re.compile(r"<(\w+)>")
_FOLDER = Path(__file__).parent / "lexicons"
# A class of letters keeps its blank.
_BLANK = re.compile(r"\[[^\]]*\]| \?| ")


@cache
def load(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))


@cache
def expressions(name: str, table: str) -> dict[str, re.Pattern[str]]:
    """One pattern for each list of a table."""
    data = load(name)
    parts = data.get("parts", {})
    return {kind: compiled(lines, parts) for kind, lines in data[table].items()}


@cache
def scanners(name: str, table: str) -> dict[str, Scanner]:
    """The same, for what every post is asked."""
    data = load(name)
    parts = data.get("parts", {})
    return {kind: Scanner([_one(line, parts) for line in lines]) for kind, lines in data[table].items()}


@cache
def expression(name: str, table: str, kind: str) -> re.Pattern[str]:
    return expressions(name, table)[kind]


def compiled(lines: list[str], parts: dict[str, Any] | None = None) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_one(line, parts or {})})" for line in lines))


def _one(line: str, parts: dict[str, Any]) -> str:
    spelt = _BLANK.sub(_blank, fold(_spelt_out(line, parts)))
    return rf"(?<!\w){_PROCLITIC if _is_arabic(line, parts) else ''}(?:{spelt})(?!\w)"


def _spelt_out(line: str, parts: dict[str, Any]) -> str:
    return _PART.sub(lambda found: "(?:" + "|".join(_spelt_out(each, parts) for each in parts[found[1]]) + ")", line)


def _blank(found: re.Match[str]) -> str:
    return {" ": r"[^\w\n]+", " ?": r"[^\w\n]*"}.get(found[0], found[0])


def _is_arabic(line: str, parts: dict[str, Any]) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in _spelt_out(line, parts))
