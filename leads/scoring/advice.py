"""What the facts mean and what to do next: codes with their figures; `words.py` makes sentences of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..choices import Label, LeadPriority, Stage
from .score import Facts, Score

_OPEN = (Stage.NEW, Stage.CONTACTED, Stage.QUALIFIED, Stage.CONVERTED)
_LATELY, _SILENT, _GONE = timedelta(days=7), timedelta(days=14), timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Hint:
    code: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Advice:
    tier: str
    priority: LeadPriority
    insights: tuple[Hint, ...]
    next_actions: tuple[Hint, ...]


def advise(facts: Facts, score: Score, at: datetime) -> Advice:
    silent = at - facts.last_inbound_at if facts.last_inbound_at else None
    return Advice(
        tier=score.label.lower(),
        priority=_priority(facts, score),
        insights=tuple(_insights(facts, silent, at)),
        next_actions=tuple(_next_actions(facts, score, silent)),
    )


def _priority(facts: Facts, score: Score) -> LeadPriority:
    if facts.stage not in _OPEN:
        return LeadPriority.LOW
    if score.label == Label.HOT:
        return LeadPriority.URGENT if facts.waiting else LeadPriority.HIGH
    if score.label == Label.WARM:
        return LeadPriority.HIGH if facts.waiting else LeadPriority.MEDIUM
    return LeadPriority.MEDIUM if facts.waiting else LeadPriority.LOW


def _insights(facts: Facts, silent: timedelta | None, at: datetime) -> Iterator[Hint]:
    if facts.waiting:
        yield Hint("waits_for_answer", {})
    if facts.last_inquiry_at and at - facts.last_inquiry_at <= _LATELY:
        yield Hint("asked_lately", {"count": facts.inquiries})
    if facts.purchases:
        yield Hint("bought", {"count": facts.purchases})
    if facts.active_days >= 3:
        yield Hint("wrote_on_days", {"count": facts.active_days})
    if facts.replies >= 3:
        yield Hint("answers", {"count": facts.replies})
    if silent is None:
        yield Hint("never_wrote", {})
    elif silent >= _LATELY:
        yield Hint("silent", {"count": silent.days})
    if not (facts.has_phone or facts.has_email):
        yield Hint("no_address", {})


def _next_actions(facts: Facts, score: Score, silent: timedelta | None) -> Iterator[Hint]:
    warm = score.label != Label.COLD
    if facts.stage == Stage.WON:
        yield Hint("offer_more", {})
        return
    if facts.waiting:
        yield Hint("answer_now", {})
    if warm and facts.stage == Stage.NEW:
        yield Hint("qualify", {})
    if score.label == Label.HOT and facts.stage in (Stage.QUALIFIED, Stage.CONVERTED):
        yield Hint("close", {})
    if score.label == Label.HOT and facts.has_phone and not facts.talks:
        yield Hint("call", {})
    if silent is not None and _SILENT <= silent < _GONE and (facts.inquiries or facts.purchases):
        yield Hint("win_back", {})
    if warm and not (facts.has_name and facts.has_place):
        yield Hint("complete_profile", {})
    if not warm and silent is not None and silent >= _GONE:
        yield Hint("let_rest", {})
