"""Names of people across scripts: Mohamed, Muhammad and محمد have one key. For suspecting, never for deciding."""

import re

from .matching import words

# By their sound, as Latin writers hear it; vowels are written or left out in both scripts.
_ARABIC = dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhkddrzsssdtzjfkklmnh", strict=True))
_DIGRAPHS = {"sh": "s", "ch": "s", "kh": "k", "gh": "j", "th": "t", "dh": "d", "ph": "f", "ou": "", "ck": "k"}
_LATIN = str.maketrans({"g": "j", "q": "k", "c": "k", "v": "f", "p": "b", "x": "k"})
_SILENT = re.compile(r"[^b-df-hj-np-tvxz]")
_DIGRAPH = re.compile("|".join(_DIGRAPHS))
_DOUBLE = re.compile(r"(.)\1+")
# Fewer consonants are shared by too many names.
_LEAST = 5


def name_key(name: str) -> str:
    """Equal for spellings of one name, in any order of its words; "" where it says too little to compare."""
    parts = sorted(filter(None, map(_skeleton, words(name))))
    key = " ".join(parts)
    return key if len(parts) > 1 and len(key) > _LEAST else ""


def place_key(name: str) -> str:
    return " ".join(filter(None, map(_skeleton, words(name))))


def _skeleton(word: str) -> str:
    """Its consonants; the article goes, and an h at the end, which Fatima has or has not."""
    word = word.removeprefix("ال")
    sounds = "".join(_ARABIC.get(letter, letter) for letter in word)
    sounds = _DIGRAPH.sub(lambda found: _DIGRAPHS[found[0]], sounds).translate(_LATIN)
    sounds = _SILENT.sub("", sounds)
    return _DOUBLE.sub(r"\1", sounds[:-1] if sounds.endswith("h") else sounds)
