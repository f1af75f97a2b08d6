"""Whether a man or a woman is sought."""

import re

from .lexicon import expression
from .reading import read
from .schema import Gender

_FEMALE_ENDING = re.compile(r"^(?:ال)?\w{2,}ة$")
# "Hiyam: a journalist" in the feminine; not "Faris: a Bedouin dialect".
_FEMALE_TRAIT = re.compile(r"[:\-،,(] ?(?!لهج|بني|بشر|خبر|لحي|ملامح|صوره|قصيره مد)\w{3,}ه(?!\w)")
# Letters between "men" and "women" that are sought together.
_JOINED = 5


def gender_of(near: str, text: str, name: str) -> Gender:
    """By the name, then the words up to the age, then all of them; else by the form of the name."""
    written = read(name).text
    for words in (written, near, text):
        told = _gender_told(words)
        # "Actors (men and women)": the name alone is the grammar's masculine.
        if told and not (told == "male" and words is written and _gender_told(text) == "any"):
            return told
    if _FEMALE_TRAIT.search(near):
        return "female"
    word = (name.split() or [""])[0]
    if _FEMALE_ENDING.match(word):
        return "female"
    plural = re.search(r"(?:ين|ون|ات|وجوه|مواهب|اصوات|أصوات|مجاميع|كومبارس|موديل|مودل|موهبة)(?:\s|$)", name)
    return "male" if re.match(r"[\u0600-\u06ff]", word) and not plural else "any"


def _gender_told(text: str) -> Gender | None:
    if expression("people", "gender", "any").search(text):
        return "any"
    female = expression("people", "gender", "female").search(text)
    male = expression("people", "gender", "male").search(text)
    if female and male:
        # "Wife of the hero" is who is named first, "men and women" are both.
        first, second = sorted((female, male), key=lambda found: found.start())
        together = second.start() - first.end() <= _JOINED and re.search(
            r"and|&|/|او|or|و|,|،|\+", text[first.end() : second.start() + 2]
        )
        return "any" if together else "female" if first is female else "male"
    return "female" if female else "male" if male else None
