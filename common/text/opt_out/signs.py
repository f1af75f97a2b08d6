"""What stands for letters and words: letters set apart ("S.T.O.P"), signs that bid one stop."""

import re

_SET_APART = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*]){2,}[^\W\d_](?!\w)")
_APART = re.compile(r"[ .\-_*]")
# A person decides what a sign alone means: the word is in no lexicon but among the doubtful.
_STOP_SIGN = re.compile("[\U0001f6d1\u26d4\U0001f6ab\U0001f515\U0001f4f5]")
SIGN = "stopemoji"
# Who laughs may only be teasing.
_LAUGHTER = re.compile(r"\b(?:(?:ha){2,}h?|(?:he){2,}|lo+l+|lmao+)\b|[\U0001f602\U0001f923\U0001f606]", re.IGNORECASE)


def spelt_out(text: str) -> str:
    """Letters set apart brought together, laughter in one spelling, and a text of nothing but stop signs in a word."""
    if _STOP_SIGN.search(text) and not re.search(r"\w", text):
        return SIGN
    return _SET_APART.sub(lambda found: _APART.sub("", found.group()), _LAUGHTER.sub(" haha ", text))
