"""The risk of a text, a number or both as it is this moment: computed, not kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.choices import RiskLevel
from campaigns.risk.judging import judge, metrics_of
from campaigns.risk.levels import ORDER
from campaigns.risk.parts import Part
from campaigns.risk.texts import text_risk
from messaging.models import Channel

from .risk import current_rules
from .risk_facts import facts_of


@dataclass(frozen=True, slots=True)
class RiskNow:
    """Of both the worse; what each has against it and says to do, the number's first."""

    score: int
    level: RiskLevel
    parts: tuple[Part, ...]
    advice: tuple[str, ...]
    metrics: Mapping[str, Any] | None = None


def risk_now(*, text: str, channel: Channel | None, hours: int, at: datetime) -> RiskNow:
    found = [_of_number(channel, hours, at)] if channel else []
    if text:
        risk = text_risk(text)
        found.append(RiskNow(risk.score, risk.level, risk.parts, risk.advice))
    return RiskNow(
        score=max(each.score for each in found),
        level=max((each.level for each in found), key=ORDER.index),
        parts=tuple(part for each in found for part in each.parts),
        advice=tuple(dict.fromkeys(advice for each in found for advice in each.advice)),
        metrics=found[0].metrics,
    )


def _of_number(channel: Channel, hours: int, at: datetime) -> RiskNow:
    facts = facts_of(channel, at=at, hours=hours)
    judged = judge(facts, current_rules())
    return RiskNow(judged.score, judged.level, judged.parts, judged.advice, metrics_of(facts))
