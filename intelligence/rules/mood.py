"""How somebody says it: the sentiment and the urgency of a reply whose intent is known."""

import re

from intelligence.choices import Intent, Sentiment, Urgency

from .reading import Reading
from .sequences import tells

_LOW = frozenset((Intent.NOT_INTERESTED, Intent.GREETING, Intent.OTHER))
_GLAD = frozenset((Intent.INTERESTED, Intent.PURCHASE))
_HAPPY_FACES = re.compile("[❤🧡💛💚💙💜🖤🤍😍🥰😘🤩😻🔥👏🎉💯👍👌🙏😊☺😁🥳💕💖💗]")
_ANGRY_FACES = re.compile("[😡🤬👎😠💩🤮🖕😤]")
_LOUD = re.compile(r"[!\u203c]{2,}|[!\u203c]$")
_ALL_CAPS = re.compile(r"\b[A-Z]{4,}\b.*\b[A-Z]{4,}\b")
# A keyword alone, or one with a courtesy, is no sign of annoyance.
_KEYWORD_WORDS = 2


def is_angry(text: str, reading: Reading) -> bool:
    """Abuse, in words or faces. How loud it is said is for those to judge who know the intent."""
    return reading.has("INSULT") or bool(_ANGRY_FACES.search(text))


def sentiment_of(intent: Intent, text: str, reading: Reading) -> Sentiment:
    if intent == Intent.COMPLAINT or _ANGRY_FACES.search(text):
        return Sentiment.NEGATIVE
    if intent == Intent.OPT_OUT:
        return _of_opt_out(text, reading)
    if intent in _GLAD:
        return Sentiment.POSITIVE
    if intent in (Intent.NOT_INTERESTED, Intent.PRICE_INQUIRY) and _is_put_off(intent, reading):
        return Sentiment.NEGATIVE
    if reading.has("INSULT", "SCAM"):
        return Sentiment.NEGATIVE
    if intent == Intent.GREETING and reading.has("THANKS", "PRAISE", "WISH"):
        return Sentiment.POSITIVE
    if intent in (Intent.OTHER, Intent.GREETING) and _HAPPY_FACES.search(text):
        return Sentiment.POSITIVE
    return Sentiment.NEUTRAL


def urgency_of(intent: Intent, text: str, reading: Reading) -> Urgency:
    if intent == Intent.OPT_OUT:
        return Urgency.HIGH if reading.has("THREAT") else Urgency.MEDIUM
    if intent in _LOW:
        return Urgency.LOW
    if reading.has("NOW") and not tells(reading, "no_hurry"):
        return Urgency.HIGH
    if intent == Intent.COMPLAINT:
        return Urgency.HIGH if _is_at_stake(text, reading) else Urgency.MEDIUM
    if intent == Intent.INTERESTED and _is_vague(reading):
        return Urgency.LOW
    return Urgency.MEDIUM


def _of_opt_out(text: str, reading: Reading) -> Sentiment:
    if reading.has("THREAT", "INSULT", "SCAM") or _LOUD.search(text.strip()):
        return Sentiment.NEGATIVE
    if len(reading.words) <= _KEYWORD_WORDS or tells(reading, "polite"):
        return Sentiment.NEUTRAL
    return Sentiment.NEGATIVE


def _is_put_off(intent: Intent, reading: Reading) -> bool:
    if reading.has("EXPENSIVE", "INSULT"):
        return True
    return intent == Intent.NOT_INTERESTED and bool(tells(reading, "dislikes"))


def _is_at_stake(text: str, reading: Reading) -> bool:
    """Money or the law, with anger; or a day that will not wait."""
    if reading.has("THREAT", "SCAM"):
        return True
    is_angry = bool(_LOUD.search(text.strip()) or _ALL_CAPS.search(text)) or reading.has("INSULT")
    return is_angry and reading.has("REFUND", "SOON", "PAY")


def _is_vague(reading: Reading) -> bool:
    if reading.has("VAGUE", "LATER"):
        return True
    return reading.has("PRAISE") and not reading.has("SEND", "INFO", "YES", "SEE", "INTERESTED", "WANT", "NUM")
