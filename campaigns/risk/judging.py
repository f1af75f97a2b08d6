"""A number's facts become a score with its parts, a level and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.choices import RiskLevel
from common.phrases import Phrase

from .advice import advice_of
from .facts import NumberFacts
from .levels import level_of
from .parts import Part, parts_of
from .rules import Rules


@dataclass(frozen=True, slots=True)
class Assessed:
    # 0 to 100.
    score: int
    level: RiskLevel
    parts: tuple[Part, ...]
    advice: tuple[Phrase, ...]


def judge(facts: NumberFacts, rules: Rules, *, before: RiskLevel | None = None) -> Assessed:
    """`before` is the level it had: an edge is left downwards only by some distance."""
    parts = parts_of(facts, rules)
    score = min(sum(part.points for part in parts), 100)
    level = level_of(score, rules, before=before)
    return Assessed(score, level, parts, advice_of(facts, parts, level))


def metrics_of(facts: NumberFacts) -> Mapping[str, Any]:
    """The figures by the names that integrators know; rates are percentages."""
    return {
        "hours": facts.hours,
        "total_messages": facts.messages,
        "messages_per_hour": round(facts.messages / facts.hours, 1),
        "messages_last_hour": facts.volume.hour,
        "usual_messages_a_day": facts.volume.usual_day,
        "people": facts.people,
        "new_people": facts.strangers,
        "new_people_last_hour": facts.strangers_hour,
        "response_rate": _percent(facts.replied, facts.ripe),
        "failure_rate": _percent(facts.failed, facts.messages),
        "similarity_rate": _percent(facts.likeness.alike, facts.likeness.compared),
        "blocked_count": facts.blocked,
        "opt_out_count": facts.opted_out,
        "disconnect_count": facts.disconnects,
        "codes": dict(facts.codes),
    }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
