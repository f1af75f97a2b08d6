"""Arabic in Latin letters read as Arabic: every way in which the word may have been meant, in a coarse alphabet.

Which vowels are written and which of two like sounds a letter stands for differs from writer to writer, so the letters
that are mixed up are one here; `coarse` does the same to what a reading is compared with.
"""

import re
from collections.abc import Iterator
from itertools import islice, product

# What would take longer to read than it is worth is no word of a request.
_MOST_READINGS = 256
_COARSE = str.maketrans("طثصقحضذظ", "تتسكهدزز")
_SOUND = re.compile(r"[aeiou]{2,}|[sckgdt]h|ck|([bcdfghjklmnpqrstvwxz])\1|.")
_CONSONANTS = {
    "sh": ("ش",), "ch": ("ش",), "kh": ("خ",), "ck": ("ك",), "gh": ("غ",), "th": ("ت", "ز"), "dh": ("د", "ز"),
    "2": ("", "ك", "ا"), "3": ("ع",), "4": ("ش",), "5": ("خ",), "6": ("ت",),
    "7": ("ه",), "8": ("غ", "ك"), "9": ("ك", "س"), "'": ("", "ع"),
    "b": ("ب",), "p": ("ب",), "d": ("د",), "f": ("ف",), "v": ("ف",), "g": ("ج", "ك"), "h": ("ه",), "j": ("ج",),
    "k": ("ك",), "q": ("ك",), "c": ("ك",), "l": ("ل",), "m": ("م",), "n": ("ن",), "r": ("ر",), "s": ("س",),
    "t": ("ت",), "w": ("و",), "x": ("خ",), "y": ("ي",), "z": ("ز",),
}  # fmt: skip
_FRONT, _OPEN, _ROUND = ("", "ي"), ("", "ا"), ("", "و")
_VOWELS = {"a": _OPEN, "e": _FRONT, "i": _FRONT, "o": _ROUND, "u": _ROUND}
_LONG = {"aa": _OPEN, "ee": _FRONT, "ii": _FRONT, "ie": _FRONT, "ei": _FRONT, "ai": _FRONT, "ea": _FRONT, "oo": _ROUND,
         "ou": _ROUND, "uu": _ROUND, "au": _ROUND, "ae": ("", "اي"), "io": ("يو",), "ia": ("يا",)}  # fmt: skip
_LAST = {"a": ("ا", "ه", "ي"), "e": ("ي", "ه"), "i": ("ي",), "o": ("و",), "u": ("و",), "y": ("ي",)}


def coarse(pattern: str) -> str:
    """Letters of Arabic, also within a regular expression, without the differences that Latin letters hide."""
    return pattern.translate(_COARSE)


def readings_of(word: str) -> Iterator[str]:
    """How a word in Latin letters and digits may be written in (coarse) Arabic, at most some hundreds of ways."""
    sounds = [found.group() for found in _SOUND.finditer(word)]
    choices = [_letters(sound, place, len(sounds)) for place, sound in enumerate(sounds)]
    if not all(choices):
        return iter(())
    return map("".join, islice(product(*choices), _MOST_READINGS))


def _letters(sound: str, place: int, length: int) -> tuple[str, ...]:
    if len(sound) == 2 and sound[0] == sound[1] and sound not in _LONG:
        sound = sound[0]
    if place == 0 and sound in _VOWELS:
        return ("ا",)
    if place == length - 1 and sound in _LAST:
        return _LAST[sound]
    return _LONG.get(sound) or _VOWELS.get(sound) or _CONSONANTS.get(sound, ())
