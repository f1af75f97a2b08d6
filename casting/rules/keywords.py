"""Words that staff keep beside the lexicon: phrases as people write them, in any spelling, not expressions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from common.text.spelling import fold

from .lexicon import compiled
from .reading import Reading

_TOKEN = re.compile(r"[\w'’+#-]+")
KIND = "keyword"


@dataclass(frozen=True, slots=True)
class Keywords:
    """What speaks for a call or a casting group, and what against."""

    call: tuple[str, ...] = ()
    no_call: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    no_group: tuple[str, ...] = ()


NONE = Keywords()


def phrases_in(text: str) -> tuple[str, ...]:
    """One a line, as they are matched: without signs, each once."""
    lines = (" ".join(_TOKEN.findall(line)) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def found_words(reading: Reading, phrases: tuple[str, ...]) -> tuple[str, ...]:
    """As they stand in the message."""
    if not phrases:
        return ()
    found = _pattern(phrases).finditer(reading.text)
    return tuple(dict.fromkeys(reading.words(*match.span()) for match in found))


def beside(found: Mapping[str, tuple[str, ...]], words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What the lexicon found and what staff's words found, as one."""
    return {**found, KIND: words} if words else dict(found)


@lru_cache(maxsize=32)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return compiled([" ".join(map(re.escape, phrase.split())) for phrase in phrases])


def may_contain(text: str, phrases: Iterable[str]) -> bool:
    """Quickly, before a message is read: False only where none of them can be found."""
    folded = fold(text)
    return any(fold(phrase.split()[0]) in folded for phrase in phrases)
