"""The long words of a request, mistyped: "mesaging", "recieve", "unsubcribe". Short ones are too near to others.

What is written short, such as "rmv", stands in a list.
"""

import tomllib
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

_FROM = 6
# So long a word has room for two mistakes.
_LONG = 10
_LISTS = tomllib.loads((Path(__file__).parent / "typos.toml").read_text("utf-8"))
_SHORT: dict[str, str] = _LISTS["short"]
_WORDS, _OTHERS = frozenset(_LISTS["words"]), frozenset(_LISTS["others"])


@lru_cache(maxsize=8192)
def spelt(word: str) -> str:
    """The word of a request that this is meant to be, else the word itself."""
    if word in _SHORT:
        return _SHORT[word]
    if len(word) < _FROM or not word.isalpha() or word in _OTHERS or word in _WORDS:
        return word
    wrong = 2 if len(word) >= _LONG else 1
    distance, meant = min((OSA.distance(word, meant, score_cutoff=wrong), meant) for meant in _WORDS)
    return meant if distance <= wrong and word[0] == meant[0] else word
