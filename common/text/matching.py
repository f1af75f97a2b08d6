"""Text made comparable, word by word: for recognising what is meant, never for showing or storing."""

import re
import unicodedata

from .spelling import fold

_RIAL = str.maketrans({"﷼": "ريال"})  # NFKC would take the sign apart into presentation forms
_QUOTES = str.maketrans(dict.fromkeys("’‘`´", "'"))
# Beside what `fold` drops: Quranic marks, joiners, isolates, variation selectors.
_SILENT = re.compile("[\u0610-\u061a\u200b-\u200d\u2066-\u2069\ufe0f\ufeff]")
# Emphasis: "sooo", "عاااجل". Two are kept, for they are spelling: "happy", "الله".
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def normalise(text: str) -> str:
    """NFKC, lower case, Arabic letters that are mixed up made one, digits as 0-9, silent marks and emphasis gone."""
    text = fold(unicodedata.normalize("NFKC", text.translate(_RIAL))).translate(_QUOTES)
    return _STRETCHED.sub(r"\1", _SILENT.sub("", text))


def words(text: str) -> list[str]:
    """The words of `normalise(text)`; punctuation, emoji and markup are edges."""
    return _WORD.findall(normalise(text))
