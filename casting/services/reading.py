"""A post is read: is it a call, which fields has it, what is to be looked at. By rules; by a language model besides
where one is switched on. Not inside a transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from casting.choices import ReadBy
from casting.rules.closing import is_closing
from casting.rules.confidence import confidence_of
from casting.rules.duplicates import Signature, sign_call
from casting.rules.extraction import extract_calls
from casting.rules.prefilter import Weighing, weigh_reading
from casting.rules.reading import read
from casting.rules.schema import ExtractedCall
from casting.selectors.keywords import current_keywords

from .model_reading import ModelReading, ask_model

# What a language model contradicts.
_IN_DISPUTE = 0.3
_AGREED_BONUS = 0.05
_BY_STAFF = "staff"
_BY_MODEL = "language model"


@dataclass(frozen=True, slots=True)
class PostToRead:
    text: str
    sent_at: datetime
    group_name: str
    # A person called it a call.
    is_call_by_staff: bool = False


@dataclass(frozen=True, slots=True)
class ReadCall:
    fields: ExtractedCall
    signature: Signature
    confidence: float
    doubts: tuple[str, ...]
    read_by: ReadBy


@dataclass(frozen=True, slots=True)
class ReadPost:
    """`calls` is empty where it is none, for the `reason`; `closing` is what a closing notice is compared by."""

    calls: tuple[ReadCall, ...]
    score: float
    reason: str = ""
    closing: Signature | None = None


def read_post(post: PostToRead) -> ReadPost:
    reading = read(post.text)
    weighing = weigh_reading(reading, current_keywords())
    calls = extract_calls(text=post.text, sent_at=post.sent_at, group_name=post.group_name)
    if is_closing(weighing) and not post.is_call_by_staff:
        signature = sign_call(reading, calls, post.sent_at)
        return ReadPost((), weighing.score, weighing.reason or "closed", signature)
    if not (weighing.passes or post.is_call_by_staff):
        return ReadPost((), weighing.score, weighing.reason)
    answer = ask_model(text=post.text, sent_at=post.sent_at, group_name=post.group_name, by_rules=calls)
    if answer and not answer.is_call and not weighing.is_call and not post.is_call_by_staff:
        return ReadPost((), weighing.score, _BY_MODEL)
    read_calls = _read_calls(post, weighing, calls, answer)
    return ReadPost(read_calls, weighing.score, _BY_STAFF if post.is_call_by_staff and not weighing.passes else "")


def _read_calls(
    post: PostToRead, weighing: Weighing, by_rules: list[ExtractedCall], answer: ModelReading | None
) -> tuple[ReadCall, ...]:
    calls = answer.calls if answer else by_rules
    return tuple(
        ReadCall(
            fields=call,
            signature=sign_call(read(post.text[call.start : call.end] or post.text), [call], post.sent_at),
            confidence=_confidence(weighing, call, answer),
            doubts=answer.doubts[number] if answer else (),
            read_by=ReadBy.BOTH if answer else ReadBy.RULES,
        )
        for number, call in enumerate(calls)
    )


def _confidence(weighing: Weighing, call: ExtractedCall, answer: ModelReading | None) -> float:
    by_rules = confidence_of(weighing, call)
    if answer is None:
        return by_rules
    return min(by_rules + _AGREED_BONUS, 0.99) if answer.is_call else min(by_rules, _IN_DISPUTE)
