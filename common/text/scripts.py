"""Which script a text is written in."""

import re

_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile(r"[A-Za-z]")


def is_arabic(text: str) -> bool:
    """Whether most letters are Arabic; names of brands in Latin letters do not change that."""
    return len(_ARABIC.findall(text)) > len(_LATIN.findall(text)) / 2 and bool(_ARABIC.search(text))
