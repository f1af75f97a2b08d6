"""What a reply wants, told by rules and, where one is to be had, a language model. They agree, or a person decides."""

from dataclasses import dataclass
from enum import StrEnum

from ..choices import Intent, Language, Sentiment, Task, Urgency
from ..errors import NoAnswer
from ..rules.replies import SURE_ENOUGH, ReplyReading, read_reply
from ..rules.suggestions import Suggestion, suggest, suggest_for
from ..schemas import ReplyRead
from .completion import Completion, complete, is_enabled

# What one of the two is unsure of, and the other contradicts.
_IN_DISPUTE = 0.4
_AGREED_BONUS = 0.05


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
    """Not inside a transaction: a model may be asked. A request for silence is not for a model to decide."""
    reading = read_reply(text, original_message)
    if reading.is_opt_out or not is_enabled(Task.CLASSIFY):
        return _by_rules(reading)
    try:
        completion = complete(
            task=Task.CLASSIFY,
            inputs={"message": text, "original_message": original_message},
            schema=ReplyRead,
            deadline_seconds=deadline_seconds,
        )
    except NoAnswer:
        return _by_rules(reading)
    return _by_both(reading, completion)


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


def _by_both(reading: ReplyReading, completion: Completion[ReplyRead]) -> ClassifiedReply:
    """The model is believed where the rules only guess; what it alone takes for an opt-out a person decides."""
    answer = completion.answer
    thinks_opt_out = answer.is_opt_out or answer.intent == Intent.OPT_OUT
    agreed = not thinks_opt_out and answer.intent == reading.intent
    rules_guess = reading.confidence < SURE_ENOUGH and not reading.may_be_opt_out
    by_model = not agreed and not thinks_opt_out and rules_guess
    intent = answer.intent if by_model else reading.intent
    may_be_opt_out = reading.may_be_opt_out or thinks_opt_out
    return ClassifiedReply(
        intent=intent,
        sentiment=answer.sentiment if by_model or agreed else reading.sentiment,
        urgency=answer.urgency if by_model or agreed else reading.urgency,
        is_opt_out=False,
        confidence=_confidence(reading, answer, agreed=agreed),
        language=reading.language,
        key_phrases=reading.key_phrases,
        needs_human=may_be_opt_out or not agreed,
        source=Source.BOTH if agreed else Source.LLM if by_model else Source.RULES,
        agreed=agreed,
        call_id=completion.call_id,
        suggestion=suggest_for(intent, language=reading.language, may_be_opt_out=may_be_opt_out),
    )


def _confidence(reading: ReplyReading, answer: ReplyRead, *, agreed: bool) -> float:
    if agreed:
        return min(max(reading.confidence, answer.confidence) + _AGREED_BONUS, 1.0)
    return min(reading.confidence, answer.confidence, _IN_DISPUTE)
