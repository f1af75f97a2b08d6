"""How a message opens in each tone, and the line that lets its reader go, in the message's own language."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from common.text.matching import words
from common.text.scripts import is_arabic
from intelligence.choices import Language, Tone
from intelligence.rules.spam.comparing import looks_arabizi

# Words that no other language here has.
_PIDGIN = re.compile(
    r"\b(?:dey|wey|una|abeg|wetin|wan|sef|oga|waka|comot|sabi|pikin|dem|don (?:land|reach|finish|come|ready|fall)|"
    r"make (?:we|you)|no (?:want|wan)|na (?:your|you|we|the|only))\b"
)
_PIDGIN_FROM = 2
_PLACEHOLDER = "{name}"
_CONTRACTIONS = {
    "don't": "do not",
    "can't": "cannot",
    "won't": "will not",
    "we're": "we are",
    "you're": "you are",
    "it's": "it is",
    "we've": "we have",
    "we'll": "we will",
    "let's": "let us",
}
_CONTRACTED = re.compile(rf"\b(?:{'|'.join(_CONTRACTIONS).replace(chr(39), '[’' + chr(39) + ']')})\b", re.I)


def language_of(text: str) -> Language:
    """As far as openings have to tell: one Arabic serves all dialects."""
    if is_arabic(text):
        return Language.ARABIC
    if looks_arabizi(text):
        return Language.ARABIZI
    return Language.PIDGIN if len(_PIDGIN.findall(text.lower())) >= _PIDGIN_FROM else Language.ENGLISH


def openings(tone: Tone, language: Language, name: str = "") -> list[str]:
    section = _data()[language if name else f"{language}_nameless"]
    return [line.replace(_PLACEHOLDER, name) for line in section[tone]]


def opt_out_line(language: Language) -> str:
    return str(_data()["opt_out"][language])


def greets(text: str) -> bool:
    said = " ".join(words(text))
    return any(said == greeting or said.startswith(f"{greeting} ") for greeting in _greetings())


def spelt_out(text: str) -> str:
    """Formal English contracts nothing."""
    return _CONTRACTED.sub(_in_full, text)


def _in_full(found: re.Match[str]) -> str:
    full = _CONTRACTIONS[found[0].lower().replace("’", "'")]
    return full.capitalize() if found[0][0].isupper() else full


@cache
def _greetings() -> tuple[str, ...]:
    return tuple(" ".join(words(greeting)) for greeting in _data()["greetings"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "tones.toml").read_text("utf-8"))
