"""The same message without what makes people block it. What must be kept is out of reach while words are changed."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from intelligence.preservation import PartKind, kept_parts
from intelligence.rules.spam.marks import EMOJI, is_shouted

# Stands in for a part while the text around it changes; from the private use area, so nothing else is one.
_FIRST_MARK = 0xE000
_MARK = r"[\ue000-\uf8ff]"
_SHOUTED = re.compile(r"(?<![\w'’])[A-Z]{2,}(?:['’][A-Z]+)?(?!\w)")
_EXCLAMATION = re.compile(r"\s*[!！‼❗❕]+(?:\s*[!！‼❗❕])*")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_TATWEEL = "\u0640"
_AFTER_A_SENTENCE = re.compile(r"(^|[.?؟]\s+|\n\s*)([a-z])")
_EMPTY = (
    (re.compile(r"[ \t]{2,}"), " "),
    (re.compile(r"[ \t]+([.,،;:؟?!])"), r"\1"),
    (re.compile(r"([.،,;:])(?:\s*[،,;:.])+(?=\s|$)"), r"\1"),
    (re.compile(r"(?m)^[ \t]*[-–،,;:.]+[ \t]*"), ""),
    (re.compile(r"([؟?])\."), r"\1"),
    (re.compile(r"[ \t]+$", re.M), ""),
    (re.compile(r"\n{3,}"), "\n\n"),
)


def calmed(text: str, *, names: tuple[str, ...] = (), keeps_emoji: int = 1) -> str:
    """Capitals, rows of marks and emoji, stretched letters and pressure gone; deception is not made nicer."""
    return _around_kept_parts(text, names, lambda bare: _calmed(bare, keeps_emoji))


def _around_kept_parts(text: str, names: tuple[str, ...], change: Callable[[str], str]) -> str:
    kept: list[str] = []
    bare, reached = "", 0
    for part in kept_parts(text, names=names):
        if part.start < reached or part.kind == PartKind.DAY:
            continue
        bare += text[reached : part.start] + chr(_FIRST_MARK + len(kept))
        kept.append(text[part.start : part.end])
        reached = part.end
    changed = change(bare + text[reached:])
    return re.sub(_MARK, lambda mark: kept[ord(mark[0]) - _FIRST_MARK], changed)


def _calmed(text: str, keeps_emoji: int) -> str:
    text = _STRETCHED.sub(r"\1", text.replace(_TATWEEL, ""))
    text = _EXCLAMATION.sub(".", text)
    text = _fewer_emoji(text, keeps_emoji)
    text = _in_small_letters(text)
    for pattern, instead in _calmer():
        text = pattern.sub(instead, text)
    for pattern, instead in _EMPTY:
        text = pattern.sub(instead, text)
    text = _AFTER_A_SENTENCE.sub(lambda found: found[1] + found[2].upper(), text)
    return text.strip()


def _fewer_emoji(text: str, most: int) -> str:
    seen = iter(range(len(text)))
    return EMOJI.sub(lambda found: found[0] if next(seen) < most else " ", text)


def _in_small_letters(text: str) -> str:
    """All of a text's shouting or none: one abbreviation is no shouting."""
    shouted = [found[0] for found in _SHOUTED.finditer(text) if len(found[0]) > 2 and is_shouted(found[0])]
    if len(shouted) < 2:
        return text
    return _SHOUTED.sub(lambda found: found[0].lower() if is_shouted(found[0]) else found[0], text)


@cache
def _calmer() -> tuple[tuple[re.Pattern[str], str], ...]:
    data = tomllib.loads((Path(__file__).parent / "calmer.toml").read_text("utf-8"))
    return tuple(
        (re.compile(rf"(?<!\w)(?:{said.replace('#', _MARK)})(?!\w)", re.I), instead)
        for said, instead in data["replace"]
    )
