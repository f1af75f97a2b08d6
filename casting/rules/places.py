"""Where it is shot: a city, and with it the country whose numbers and money are meant."""

import re
from functools import cache

from .lexicon import compiled, expression, expressions, load
from .reading import Line, Reading, Span


@cache
def _cities() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple((city, names[0], compiled(names[1:])) for city, names in load("places")["cities"].items())


def find_city(reading: Reading) -> tuple[str, Span] | None:
    """The first of the best: where shooting is spoken of, else anywhere but where auditions are held."""
    found = sorted(_found(reading))
    return (found[0][2], reading.span(found[0][1], found[0][3])) if found else None


def find_places(text: str, start: int, end: int) -> list[int]:
    """Where names of cities end, in order."""
    return sorted(found.end() for _, _, pattern in _cities() for found in pattern.finditer(text, start, end))


def country_of(reading: Reading, group_name: Reading) -> str | None:
    """By the city, the group's name, then the people the message speaks of."""
    city = find_city(reading)
    for name, country, pattern in _cities():
        if (city and name == city[0]) or (not city and pattern.search(group_name.text)):
            return country
    return _country_named(group_name) or _country_named(reading)


def _country_named(reading: Reading) -> str | None:
    found = [
        (match.start(), country)
        for country, pattern in expressions("places", "countries").items()
        if (match := pattern.search(reading.text))
    ]
    return min(found)[1] if found else None


def _found(reading: Reading) -> list[tuple[int, int, str, int]]:
    return [
        (_rank(line, match.start()), line.start + match.start(), city, line.start + match.end())
        for line in reading.lines
        for city, _, pattern in _cities()
        for match in [pattern.search(line.text)]
        if match and _is_here(city, line)
    ]


def _rank(line: Line, at: int) -> int:
    before = line.text[:at]
    if expression("places", "where", "elsewhere").search(before):
        return 2
    return 0 if expression("places", "where", "shoot").search(before) else 1


def _is_here(city: str, line: Line) -> bool:
    """عمان is Amman, and Oman where it is called a sultanate."""
    return not (city == "Amman" and re.search(r"سلطنه|مسقط|عماني", line.text))
