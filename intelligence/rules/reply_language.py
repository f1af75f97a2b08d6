"""The language that an answer mirrors: English, Pidgin, Arabic or Arabizi."""

import re

from common.text.matching import words
from common.text.scripts import is_arabic

_PIDGIN = frozenset(
    [
        *[
            "una",
            "wetin",
            "abeg",
            "dey",
            "na",
            "oga",
            "sef",
            "wahala",
            "abi",
            "shey",
            "oya",
            "comot",
            "fit",
            "am",
            "don",
        ],
        *["wan", "dem", "sabi", "pikin", "chop", "biko", "jare", "nko", "wia", "howfar"],
    ]
)
# "am", "fit", "don" and "na" are other words in English: they need company.
_PIDGIN_ALONE = _PIDGIN - {"am", "fit", "don", "na", "chop", "dem"}
_ARABIZI = re.compile(r"(?=[a-z]*[235679])(?=[\d']*[a-z])[a-z235679']*[a-z][a-z235679']*")
_ARABIZI_WORDS = frozenset(
    [
        *[
            "kam",
            "bkam",
            "bekam",
            "fein",
            "feen",
            "wein",
            "wen",
            "ezay",
            "ezzay",
            "izay",
            "emta",
            "imta",
            "eh",
            "mesh",
            "msh",
        ],
        *[
            "el",
            "ana",
            "enta",
            "enti",
            "momken",
            "mumkin",
            "tawseel",
            "tawsil",
            "shokran",
            "shukran",
            "salam",
            "law",
            "ahlan",
        ],
        *[
            "aywa",
            "tamam",
            "mashy",
            "gneh",
            "geneh",
            "bel",
            "fi",
            "fe",
            "leh",
            "leih",
            "kol",
            "yom",
            "habibi",
            "marhaba",
            "dawam",
        ],
    ]
)
_ENGLISH_SIZE = re.compile(r"\d+[a-z]{1,3}|[a-z]\d+")


def language_of(texts: list[str]) -> str:
    """Of what the person said last that has a language at all."""
    for text in reversed(texts):
        if found := _language(text):
            return found
    return "en"


def _language(text: str) -> str:
    if is_arabic(text):
        return "ar"
    said = words(text)
    letters = [word for word in said if any(letter.isalpha() for letter in word)]
    if not letters:
        return ""
    arabizi = sum(word in _ARABIZI_WORDS or _is_arabizi(word) for word in letters)
    if arabizi >= 2 or arabizi * 2 >= len(letters) > 0 < arabizi:
        return "arabizi"
    pidgin = sum(word in _PIDGIN for word in letters)
    if pidgin >= 2 or any(word in _PIDGIN_ALONE for word in letters):
        return "pcm"
    return "en"


def _is_arabizi(word: str) -> bool:
    return bool(_ARABIZI.fullmatch(word)) and not _ENGLISH_SIZE.fullmatch(word)
