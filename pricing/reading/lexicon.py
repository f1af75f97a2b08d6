"""The words of `lexicon.toml` as patterns."""

import re
import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "lexicon.toml"
_PROCLITICS = "(?:وال|فال|بال|ولل|لل|ال|و|ف|ب|ل)?"


@cache
def pattern(kind: str, side: str) -> re.Pattern[str]:
    """Finds one of the words; the longest of those that begin at a place."""
    return re.compile("|".join(_edged(words) for words in _words(kind, side)))


@cache
def right_after(kind: str, side: str = "after") -> re.Pattern[str]:
    """Matches one of the words right behind an amount, or behind a bracket or a dash."""
    return re.compile(rf"[\s\-–(]*(?:(?:only|just|فقط|بس)[\s\-–(]+)?(?:{pattern(kind, side).pattern})")


def is_one_of(kind: str, side: str, word: str) -> bool:
    return word in _words(kind, side)


@cache
def _words(kind: str, side: str) -> tuple[str, ...]:
    said = re.split(r"[,\n]", tomllib.loads(_FILE.read_text("utf-8"))[kind][side])
    return tuple(sorted({words.strip() for words in said} - {""}, key=len, reverse=True))


def _edged(words: str) -> str:
    """With edges where it begins or ends with a letter."""
    text = r"\s+".join(map(re.escape, words.split()))
    if re.match(r"[\u0600-\u06ff]", words) and len(words) > 2:
        text = _PROCLITICS + text
    before = r"(?<![^\W_])" if words[0].isalnum() else ""
    after = r"(?![^\W_])" if words[-1].isalnum() else ""
    return f"{before}{text}{after}"
