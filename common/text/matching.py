"""Text made comparable, word by word: for recognising what is meant, never for showing or storing."""

import re
import unicodedata

_RIAL = str.maketrans({"﷼": "ريال"})  # NFKC would take the sign apart into presentation forms
_ALIKE = str.maketrans("أإآٱىةؤئ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹’‘`´", "اااايهوي" + "0123456789" * 2 + "''''")
# Vowel signs, Quranic marks, tatweel, marks of direction, zero-width characters, variation selectors.
_SILENT = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0f\ufeff]")
# Emphasis: "sooo", "عاااجل". Two are kept, for they are spelling: "happy", "الله".
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def normalise(text: str) -> str:
    """NFKC, lower case, Arabic letters that are mixed up made one, digits as 0-9, silent marks and emphasis gone."""
    text = unicodedata.normalize("NFKC", text.translate(_RIAL)).lower()
    return _STRETCHED.sub(r"\1", _SILENT.sub("", text).translate(_ALIKE))


def words(text: str) -> list[str]:
    """The words of `normalise(text)`; punctuation, emoji and markup are edges."""
    return _WORD.findall(normalise(text))
