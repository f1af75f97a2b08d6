"""When an answer is left to a person. Complaints and anger are read as in every reply; the words kept here are those
that no reading knows: the law, money back, a person asked for, orders, instructions to the AI."""

from collections.abc import Sequence

from common.text.matching import normalise, words
from intelligence.choices import HandOverReason, Intent, Sentiment

from .replies import ReplyReading, read_reply
from .reply_words import has, load

# By weight: what names the case best is told.
_BEFORE_THE_MOOD = (HandOverReason.LEGAL, HandOverReason.REFUND)
_AFTER_THE_MOOD = (HandOverReason.HUMAN, HandOverReason.ORDER)
_SHOUTED_WORDS = 4


def reason_to_hand_over(texts: Sequence[str]) -> HandOverReason | None:
    """Instructions to the AI come first: what else such a message says is not to be trusted."""
    if any(looks_injected(text) for text in texts):
        return HandOverReason.INJECTION
    return _by_words(texts, _BEFORE_THE_MOOD) or _by_mood(texts) or _by_words(texts, _AFTER_THE_MOOD)


def _by_words(texts: Sequence[str], reasons: Sequence[HandOverReason]) -> HandOverReason | None:
    said = [words(text) for text in texts]
    return next((reason for reason in reasons if any(has(one, "hand_over", reason.value) for one in said)), None)


def _by_mood(texts: Sequence[str]) -> HandOverReason | None:
    readings = [(text, read_reply(text)) for text in texts]
    if any(_is_angry(text, reading) for text, reading in readings):
        return HandOverReason.ANGER
    complains = any(reading.intent == Intent.COMPLAINT for _text, reading in readings)
    return HandOverReason.COMPLAINT if complains else None


def _is_angry(text: str, reading: ReplyReading) -> bool:
    """Shouting is no anger where somebody shouts for joy."""
    return reading.is_angry or (_is_shouted(text) and reading.sentiment != Sentiment.POSITIVE)


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
