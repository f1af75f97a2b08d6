"""The intent of a reply that does not ask for silence, by the precedence that the labels have."""

import re
from dataclasses import dataclass

from common.text.matching import words
from intelligence.choices import Intent

from .reading import Reading, Unit
from .sequences import tells

_LETTER = re.compile(r"[^\W_]")
_GREETS = frozenset(("HELLO", "HOWRU", "THANKS", "WISH", "BYE"))
_BESIDE_GREETING = frozenset(("ADDR", "FILL", "OK", "YOU", "I", "POLITE"))
_BUSINESS = (
    *(
        "TOPIC",
        "INFO",
        "SEND",
        "WANT",
        "NEED",
        "PRICE",
        "DISCOUNT",
        "INSTAL",
        "EXPENSIVE",
        "TAKE",
        "BUY",
        "BOOK",
        "PAY",
    ),
    *("PAYWHERE", "PAIDNOW", "YES", "NO", "INTERESTED", "PASS", "PRAISE", "LATER", "VAGUE", "BUDGET", "HAVEIT", "HAVE"),
)
_SHORT = 3
_OFFERED = re.compile(
    r"(?:reply|send|text|type|write|press|answer|say|رد|ردي|ردوا|ارسل|ارسلي|ارسلوا|ابعت|ابعتي|ابعتوا|اكتب|اكتبي|اكتبوا|eb3at|ersel|rod)"
    r"(?: with| the word| us| كلمه| بكلمه)* (?:ب)?(\w+) (?:to|for|if|and|or|ل\w+|le\w*)"
)
_LEAVING = frozenset(("stop", "end", "cancel", "quit", "unsubscribe", "ايقاف", "الغاء", "توقف", "قف"))


@dataclass(frozen=True, slots=True)
class Told:
    intent: Intent
    confidence: float
    words: tuple[str, ...] = ()


def told_intent(reading: Reading, text: str, original_message: str) -> Told:
    return (
        _wordless(text, reading, original_message)
        or _not_for_us(reading)
        or _complaint(reading)
        or _greeting(reading)
        or _off_topic(reading)
        or _purchase(reading)
        or _price(reading)
        or _question(reading)
        or _interest(reading)
        or _rest(reading)
    )


def _wordless(text: str, reading: Reading, original_message: str) -> Told | None:
    said = words(text)
    if said and " ".join(said) in _offered(original_message):
        return Told(Intent.INTERESTED, 0.9, tuple(said))
    if not _LETTER.search(text):
        return Told(Intent.OTHER, 0.8)
    if reading.words and all("LAUGH" in unit.kinds for unit in reading.words):
        return Told(Intent.OTHER, 0.7, reading.phrases("LAUGH"))
    return None


def _offered(message: str) -> frozenset[str]:
    """The words by which our message said that one may ask for more: "Reply YES"."""
    return frozenset(_OFFERED.findall(" ".join(words(message)))) - _LEAVING


def _not_for_us(reading: Reading) -> Told | None:
    """Answering machines, and people who were not meant."""
    if (found := tells(reading, "away")) and not tells(reading, "trouble"):
        return Told(Intent.OTHER, 0.85, found)
    if found := tells(reading, "stranger"):
        return Told(Intent.OTHER, 0.85, found)
    return None


def _complaint(reading: Reading) -> Told | None:
    if tells(reading, "harmless_problem") and not reading.has("SCAM", "THREAT", "INSULT"):
        return None
    if found := tells(reading, "trouble"):
        return Told(Intent.COMPLAINT, 0.9 if reading.has("SCAM", "REFUND", "LATE", "CANCEL", "PAST") else 0.8, found)
    if (found := reading.phrases("YOUDID")) and reading.has("BUY", "PAST") and not reading.asks:
        return Told(Intent.COMPLAINT, 0.6, found)
    if found := tells(reading, "not_working"):
        return Told(Intent.COMPLAINT, 0.7, found)
    if found := reading.phrases("INSULT"):
        return Told(Intent.COMPLAINT, 0.5, found)
    return None


def _greeting(reading: Reading) -> Told | None:
    said = reading.words
    greets = [unit for unit in said if not unit.kinds.isdisjoint(_GREETS)]
    if greets and all(_is_courtesy(unit) for unit in said):
        return Told(Intent.GREETING, 0.9, tuple(unit.text for unit in greets))
    return None


def _is_courtesy(unit: Unit) -> bool:
    return not unit.kinds.isdisjoint(_GREETS | _BESIDE_GREETING)


def _off_topic(reading: Reading) -> Told | None:
    found = reading.phrases("OFFTOPIC")
    return Told(Intent.OTHER, 0.6, found) if found and not reading.has(*_BUSINESS) else None


def _purchase(reading: Reading) -> Told | None:
    found = tells(reading, "buys") or _quantity(reading)
    if reading.asks and not _orders(reading) and tells(reading, "asks"):
        return None
    if not found or tells(reading, "buys_not") or (tells(reading, "asks_price") and reading.asks):
        return None
    return Told(Intent.PURCHASE, 0.9 if reading.has("TAKE", "PAYWHERE", "PAIDNOW") else 0.75, found)


def _orders(reading: Reading) -> bool:
    return reading.has("TAKE", "PAYWHERE", "PAIDNOW") or bool(tells(reading, "books_for_me"))


def _quantity(reading: Reading) -> tuple[str, ...]:
    alone = not reading.asks and not reading.has("QW", "AUXQ", "EXPENSIVE", "PRICE", "DISCOUNT")
    return tells(reading, "quantity") if alone else ()


def _price(reading: Reading) -> Told | None:
    if found := tells(reading, "asks_price"):
        return None if tells(reading, "declines_price") else Told(Intent.PRICE_INQUIRY, 0.9, found)
    if reading.asks and (found := reading.phrases("EXPENSIVE")):
        return Told(Intent.PRICE_INQUIRY, 0.7, found)
    return None


def _question(reading: Reading) -> Told | None:
    if not reading.asks and tells(reading, "keen") and (reading.has("INTERESTED") or not reading.has("TOPIC")):
        return None
    if tells(reading, "asks_for_more") and not reading.has("QW"):
        return None
    if found := tells(reading, "asks"):
        return Told(Intent.QUESTION, 0.85 if reading.has("TOPIC") else 0.65, found)
    topics = reading.phrases("TOPIC")
    if topics and (reading.asks or len(reading.words) <= _SHORT) and not reading.has("PASS", "NO", "BUDGET"):
        return Told(Intent.QUESTION, 0.8 if reading.asks else 0.6, topics)
    if reading.asks and not reading.has("OFFTOPIC", "LAUGH", "PASS", "NO", "YES", "INTERESTED"):
        return Told(Intent.QUESTION, 0.5)
    return None


def _interest(reading: Reading) -> Told | None:
    declines, wants = tells(reading, "declines"), tells(reading, "wants_more")
    if declines:
        if wants and reading.has("YES", "SEND") and not reading.has("PASS", "NO"):
            return Told(Intent.INTERESTED, 0.55, wants)
        if reading.has("PRAISE") and not reading.has("PASS", "NO", "NEG", "BUDGET", "HAVEIT"):
            return Told(Intent.INTERESTED, 0.55, declines)
        return Told(Intent.NOT_INTERESTED, 0.85 if reading.has("PASS") else 0.7, declines)
    if found := reading.phrases("EXPENSIVE"):
        return Told(Intent.NOT_INTERESTED, 0.6, found)
    if wants:
        return Told(Intent.INTERESTED, 0.85, wants)
    if found := reading.phrases("PRAISE", "VAGUE"):
        return Told(Intent.INTERESTED, 0.65, found)
    return None


def _rest(reading: Reading) -> Told:
    if found := reading.phrases(*_GREETS):
        return Told(Intent.GREETING, 0.55, found)
    if found := reading.phrases("WANT", "SEE", "SEND", "INFO"):
        return Told(Intent.INTERESTED, 0.4, found)
    if found := reading.phrases("OK"):
        return Told(Intent.INTERESTED, 0.5, found)
    if found := reading.phrases("OFFTOPIC", "LAUGH"):
        return Told(Intent.OTHER, 0.6, found)
    return Told(Intent.OTHER, 0.3)
