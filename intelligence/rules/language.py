"""Which language a reply is written in, as far as an answer has to mirror it."""

import tomllib
from functools import cache

from common.text.matching import words
from common.text.scripts import is_arabic
from intelligence.choices import Language

from .inflection import kinds_of_latin
from .lexicon import FOLDER
from .reading import Reading


def language_of(text: str, reading: Reading) -> Language:
    said = words(text)
    if is_arabic(text):
        return _most(said, (Language.EGYPTIAN, Language.GULF, Language.LEVANTINE)) or Language.ARABIC
    if reading.is_arabizi:
        return Language.ARABIZI
    if _marks(said, Language.PIDGIN):
        return Language.PIDGIN
    return Language.ENGLISH if any(map(kinds_of_latin, said)) or not said else Language.OTHER


def _most(said: list[str], dialects: tuple[Language, ...]) -> Language | None:
    marks = {dialect: _marks(said, dialect) for dialect in dialects}
    best = max(marks, key=lambda dialect: marks[dialect])
    return best if marks[best] else None


def _marks(said: list[str], language: Language) -> int:
    return sum(word in _lexicon()[language] for word in said)


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    data = tomllib.loads((FOLDER / "languages.toml").read_text("utf-8"))
    return {language: frozenset(words(listed.replace(",", " "))) for language, listed in data.items()}
