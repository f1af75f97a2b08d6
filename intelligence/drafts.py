"""What the auto-reply is asked with and what it answers."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from common.phrases import Phrase
from intelligence.choices import HandOverReason
from intelligence.facts import FactFound


@dataclass(frozen=True, slots=True)
class Turn:
    text: str
    is_ours: bool = False
    at: datetime | None = None


class Outcome(StrEnum):
    ANSWER = "answer"
    HAND_OVER = "hand_over"  # with a word to the person where `text` has one
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Draft:
    """`source` is "rules" or "llm"; `notes` say why it is so, for staff."""

    outcome: Outcome
    text: str = ""
    language: str = "en"
    reason: HandOverReason | None = None
    summary: Phrase | str = ""
    facts: tuple[FactFound, ...] = ()
    unanswered: tuple[str, ...] = ()
    source: str = "rules"
    call_id: int | None = None
    notes: tuple[Phrase, ...] = field(default=())
