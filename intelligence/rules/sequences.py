"""Sequences of kinds of words, such as NEG _{0,2} WANT, that tell what a reply wants (`lexicons/sequences.toml`)."""

import re
import tomllib
from functools import cache

from .lexicon import FOLDER
from .reading import Reading, Unit

_KIND = re.compile(r"[A-Z]+")
_FIRST_SIGN = 0x100
_WALL = "|;"
# Any word, and the edges of the whole text.
_ANY = "(?:[^;|]*;)"


def tells(reading: Reading, name: str) -> tuple[str, ...]:
    """The words of the first sequence of that name in it; empty where there is none."""
    encoded = "".join(map(_encoded, reading.units))
    found = _sequences()[name].search(encoded)
    if not found:
        return ()
    first, last = (encoded.count(";", 0, end) for end in found.span())
    return tuple(unit.text for unit in reading.units[first:last] if unit.text) or ("",)


def _encoded(unit: Unit) -> str:
    return _WALL if unit.is_edge else "".join(_sign(kind) for kind in unit.kinds) + ";"


@cache
def _sign(kind: str) -> str:
    return _signs().setdefault(kind, chr(_FIRST_SIGN + len(_signs())))


@cache
def _signs() -> dict[str, str]:
    return {}


@cache
def _sequences() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads((FOLDER / "sequences.toml").read_text("utf-8"))
    return {name: re.compile(rf"(?:^|(?<=;))(?:{'|'.join(map(_compiled, listed))})") for name, listed in data.items()}


def _compiled(sequence: str) -> str:
    def unit(found: re.Match[str]) -> str:
        if found[0] in ("START", "END"):
            return r"(?:^|(?<=\|;))" if found[0] == "START" else r"(?:\||$)"
        if found[0] == "UNKNOWN":
            return "(?:;)"
        return f"(?:[^;|]*{_sign(found[0])}[^;|]*;)"

    return f"(?:{_KIND.sub(unit, sequence).replace('_', _ANY).replace(' ', '')})"
