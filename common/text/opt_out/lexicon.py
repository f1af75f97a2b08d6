"""The lexicons: one data file per language, in the form that `matching.words` leaves, words joined by single blanks.

A pattern is a regular expression from the edge of a word to the edge of a word. `<part>` stands for one of `[parts]`, a
line break with its indentation for nothing.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LANGUAGES = ("english", "arabic", "arabizi", "maghrebi")
_PART = re.compile(r"<(\w+)>")
_LINE_BREAK = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How people ask for silence, in every language at once: they mix them."""

    # The whole reply, courtesies left aside.
    keywords: frozenset[str]
    # Keywords that mean nothing else, so that one is enough as a clause of a longer text.
    explicit: frozenset[str]
    # One letter away from a keyword, and something else.
    look_alikes: frozenset[str]
    courtesies: frozenset[str]
    # Taken out before anything is looked for.
    harmless: tuple[re.Pattern[str], ...]
    sure: tuple[re.Pattern[str], ...]
    sure_when_short: tuple[re.Pattern[str], ...]
    unsure: tuple[re.Pattern[str], ...]
    # "I will report you": about our messages, unless it is about money, goods or a delivery.
    threats: tuple[re.Pattern[str], ...]
    business: tuple[re.Pattern[str], ...]
    # The same, of `bones_of` the text.
    bones_harmless: tuple[re.Pattern[str], ...]
    bones_sure: tuple[re.Pattern[str], ...]


@cache
def lexicon() -> Lexicon:
    files = [tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8")) for name in _LANGUAGES]

    def words(name: str) -> frozenset[str]:
        return frozenset(word for data in files for word in data.get(name, ()))

    def patterns(name: str) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern(data[name], data["parts"]) for data in files if name in data)

    return Lexicon(
        keywords=words("keywords"),
        explicit=words("explicit"),
        look_alikes=words("look_alikes"),
        courtesies=words("courtesies"),
        harmless=patterns("harmless"),
        sure=patterns("sure"),
        sure_when_short=patterns("sure_when_short"),
        unsure=patterns("unsure"),
        threats=patterns("threats"),
        business=patterns("business"),
        bones_harmless=patterns("bones_harmless"),
        bones_sure=patterns("bones_sure"),
    )


def _pattern(alternatives: list[str], parts: dict[str, str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{'|'.join(_spelt_out(text, parts) for text in alternatives)})(?!\S)")


def _spelt_out(text: str, parts: dict[str, str]) -> str:
    text = _LINE_BREAK.sub("", text)
    return _PART.sub(lambda found: _spelt_out(parts[found[1]], parts), text)
