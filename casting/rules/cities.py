"""Names of cities, as they are shown and as they are looked for."""

import re
from functools import cache

from .lexicon import load

_OPTIONAL = re.compile(r"\(\?:[^)]*\)\??|\?")
_ARABIC = re.compile("[\u0600-\u06ff]")


def city_name(city: str, language: str) -> str:
    """In the reader's language where the lexicon has it; as it is kept otherwise."""
    return _arabic_names().get(city, city) if language == "ar" else city


def spellings_of(city: str) -> list[str]:
    """What people may look for: its names in both languages, its districts."""
    names = load("places")["cities"].get(city, [])[1:]
    return [city, _arabic_names().get(city, ""), *(_plain(name) for name in names)]


def is_city(name: str) -> bool:
    """Known by this name, whether or not somebody seeks anybody there."""
    return name in load("places")["cities"]


def country_of_city(city: str) -> str:
    return str(load("places")["cities"].get(city, [""])[0])


@cache
def _arabic_names() -> dict[str, str]:
    """The first Arabic one; where that is not spelt as one writes it, a table of its own has it."""
    cities = load("places")["cities"].items()
    first = {city: next((_plain(name) for name in names[1:] if _ARABIC.search(name)), city) for city, names in cities}
    written: dict[str, str] = load("places")["arabic"]
    return first | written


def _plain(name: str) -> str:
    return _OPTIONAL.sub("", name).strip()
