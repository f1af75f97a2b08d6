"""What somebody wants who answers a message of ours, told by rules alone: no model, no network, no tables."""

from dataclasses import dataclass

from common.text.opt_out import Verdict, detect_opt_out, offered_keywords
from intelligence.choices import Intent, Language, Sentiment, Urgency

from .intents import Told, told_intent
from .language import language_of
from .mood import is_angry, sentiment_of, urgency_of
from .reading import Reading, read

# Less sure than this, a person reads it.
SURE_ENOUGH = 0.65
_UNSURE_OF_OPT_OUT = 0.4
_KEY_KINDS = (
    *("PRICE", "DISCOUNT", "INSTAL", "EXPENSIVE", "TOPIC", "TAKE", "BUY", "BOOK", "PAYWHERE", "PAIDNOW", "INTERESTED"),
    *("INFO", "PROBLEM", "LATE", "REFUND", "CANCEL", "SCAM", "THREAT", "PASS", "BUDGET", "HAVEIT", "NOW", "WRONGNO"),
)
_MOST_PHRASES = 5


@dataclass(frozen=True, slots=True)
class ReplyReading:
    intent: Intent
    sentiment: Sentiment
    urgency: Urgency
    is_opt_out: bool
    is_angry: bool
    confidence: float
    language: Language
    key_phrases: tuple[str, ...]
    needs_human: bool
    # It may ask for silence: nothing is sent until a person has decided.
    may_be_opt_out: bool
    # The words that told the intent, for whoever wonders.
    reasons: tuple[str, ...]


def read_reply(text: str, original_message: str = "") -> ReplyReading:
    reading = read(text)
    keywords = offered_keywords(original_message) if original_message else ()
    opt_out = detect_opt_out(text, keywords=keywords)
    told = _told(opt_out.verdict, opt_out.words, text, reading, original_message)
    return ReplyReading(
        intent=told.intent,
        sentiment=sentiment_of(told.intent, text, reading),
        urgency=urgency_of(told.intent, text, reading),
        is_opt_out=told.intent == Intent.OPT_OUT,
        is_angry=is_angry(text, reading),
        confidence=told.confidence,
        language=language_of(text, reading),
        key_phrases=tuple(dict.fromkeys(reading.phrases(*_KEY_KINDS)))[:_MOST_PHRASES],
        needs_human=told.confidence < SURE_ENOUGH,
        may_be_opt_out=opt_out.verdict == Verdict.UNSURE,
        reasons=told.words,
    )


def _told(verdict: Verdict, found: str, text: str, reading: Reading, original_message: str) -> Told:
    if verdict == Verdict.YES:
        return Told(Intent.OPT_OUT, 0.98, (found,))
    told = told_intent(reading, text, original_message)
    if verdict == Verdict.UNSURE:
        return Told(told.intent, min(told.confidence, _UNSURE_OF_OPT_OUT), (found, *told.words))
    return told
