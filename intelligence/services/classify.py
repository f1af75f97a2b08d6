"""What a reply wants, told by rules."""

from dataclasses import dataclass
from enum import StrEnum

from ..choices import Intent, Language, Sentiment, Urgency
from ..rules.replies import ReplyReading, read_reply
from ..rules.suggestions import Suggestion, suggest


class Source(StrEnum):
    RULES = "rules"
    LLM = "llm"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class ClassifiedReply:
    intent: Intent
    sentiment: Sentiment
    urgency: Urgency
    is_opt_out: bool
    confidence: float
    language: Language
    key_phrases: tuple[str, ...]
    needs_human: bool
    source: Source
    # None: only the rules were asked.
    agreed: bool | None
    call_id: int | None
    suggestion: Suggestion


def classify_reply(*, text: str, original_message: str = "", deadline_seconds: float | None = None) -> ClassifiedReply:
    """Not inside a transaction: a model may be asked within the deadline."""
    return _by_rules(read_reply(text, original_message))


def _by_rules(reading: ReplyReading) -> ClassifiedReply:
    return ClassifiedReply(
        intent=reading.intent,
        sentiment=reading.sentiment,
        urgency=reading.urgency,
        is_opt_out=reading.is_opt_out,
        confidence=reading.confidence,
        language=reading.language,
        key_phrases=reading.key_phrases,
        needs_human=reading.needs_human,
        source=Source.RULES,
        agreed=None,
        call_id=None,
        suggestion=suggest(reading),
    )
