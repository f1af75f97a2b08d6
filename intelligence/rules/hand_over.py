"""When an answer is left to a person, by what is said."""

from collections.abc import Sequence

from common.text.matching import normalise, words
from intelligence.choices import HandOverReason

from .reply_words import has, load

# By weight: what names the case best is told.
_BY_WORDS = (
    HandOverReason.LEGAL,
    HandOverReason.REFUND,
    HandOverReason.ANGER,
    HandOverReason.COMPLAINT,
    HandOverReason.HUMAN,
    HandOverReason.ORDER,
)
_SHOUTED_WORDS = 4


def reason_to_hand_over(texts: Sequence[str]) -> HandOverReason | None:
    """Instructions to the AI come first: what else such a message says is not to be trusted."""
    if any(looks_injected(text) for text in texts):
        return HandOverReason.INJECTION
    said = [words(text) for text in texts]
    for reason in _BY_WORDS:
        if any(has(one, "hand_over", reason.value) for one in said):
            return reason
    return HandOverReason.ANGER if any(_is_shouted(text) for text in texts) else None


def looks_injected(text: str) -> bool:
    low = normalise(text)
    if any(mark in low for mark in load("reply_words")["injection"]["marks"]):
        return True
    return has(words(text), "injection", "phrases")


def is_autoresponse(text: str) -> bool:
    return has(words(text), "machines", "autoresponder")


def _is_shouted(text: str) -> bool:
    letters = [word for word in text.split() if len(word) > 2 and word.isalpha()]
    return len(letters) >= _SHOUTED_WORDS and all(word.isupper() for word in letters) and "!!" in text
