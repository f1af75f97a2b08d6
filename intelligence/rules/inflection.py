"""The kinds of a single word whatever its prefixes and endings, or with a letter wrong."""

import re
from functools import cache, lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from .lexicon import NOTHING, Kinds, arabic, latin

_PARTICLES = ("وبال", "وال", "فال", "بال", "ولل", "هال", "عال", "لل", "ال", "و", "ف", "ب", "ل", "ع")
_POSSESSIVES = ("كم", "كن", "كو", "نا", "ها", "هم", "ي", "ك", "ه", "و", "ات", "ين")
# What is left of a word without them must be one by itself: "كم" inside "عليكم" is no question of price.
_LEAST_LETTERS = 3
_VERB_BEFORE = r"[وف]?(?P<no>ما|م)?(?:[بهحغدكس]|عم|را?ح)?[انتي]{0,2}"
_VERB_AFTER = r"(?:وا|ون|و|ين|ي|ت|تو|توا|تم|نا)?(?:ل?(?:ي|ك|كم|كن|كو|نا|ه|ها|هم|ني|و))?(?P<not>ش)?"
_ENDINGS = (
    ("ies", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("es", ""),
    ("s", ""),
    ("'s", ""),
    ("n't", ""),
)
# Shorter words are too near to others.
_FORGIVING_FROM = 5
_NEGATED: Kinds = frozenset(("NEG",))


@lru_cache(maxsize=8192)
def kinds_of_arabic(word: str) -> Kinds:
    lexicon = arabic()
    if found := lexicon.find((word,)):
        return found
    for particle in ("", *_PARTICLES):
        if particle and not word.startswith(particle):
            continue
        bare = word[len(particle) :]
        for ending in ("", *_POSSESSIVES):
            core = bare.removesuffix(ending) if ending else bare
            if len(core) >= _LEAST_LETTERS and core != word and (found := lexicon.find((core,))):
                return found
    return _kinds_of_verb(word)


def _kinds_of_verb(word: str) -> Kinds:
    found = _verbs().fullmatch(word)
    if not found:
        return NOTHING
    kinds = arabic().verbs[found["stem"]]
    return kinds | _NEGATED if found["no"] and found["not"] else kinds


@cache
def _verbs() -> re.Pattern[str]:
    stems = "|".join(sorted(arabic().verbs, key=len, reverse=True))
    return re.compile(rf"{_VERB_BEFORE}(?P<stem>{stems}){_VERB_AFTER}")


@lru_cache(maxsize=8192)
def kinds_of_latin(word: str) -> Kinds:
    lexicon = latin()
    if found := lexicon.find((word,)):
        return found
    for ending, instead in _ENDINGS:
        core = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(core) >= _LEAST_LETTERS and (found := lexicon.find((core,))):
            return found
    return _kinds_of_mistyped(word)


def _kinds_of_mistyped(word: str) -> Kinds:
    if len(word) < _FORGIVING_FROM or not word.isalpha():
        return NOTHING
    alike = extractOne(word, _by_first_letter().get(word[0], ()), scorer=OSA.distance, score_cutoff=1)
    return latin().find((alike[0],)) if alike else NOTHING


@cache
def _by_first_letter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for phrase in latin().phrases:
        if len(phrase) == 1 and len(phrase[0]) >= _FORGIVING_FROM:
            found.setdefault(phrase[0][0], []).append(phrase[0])
    return found
