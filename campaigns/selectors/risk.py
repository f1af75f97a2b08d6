"""How numbers stand, for whoever shows it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from campaigns.choices import CampaignState, RiskLevel
from campaigns.models import Campaign, NumberRisk, RiskAssessment, RiskRules
from campaigns.risk.rules import Rules
from common.phrases import recall
from common.text.numbers import isolate_numbers
from messaging.choices import HoldScope
from messaging.models import Hold

# What a pause or a cancel of the campaign itself is put down to.
OWN_HOLD = "campaign"
_TREND = timedelta(days=7)
_MOST_POINTS = 96


@dataclass(frozen=True, slots=True)
class ShownPart:
    code: str
    points: int
    most: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Point:
    at: datetime
    score: int


def current_rules() -> Rules:
    row = RiskRules.objects.first()
    return row.rules if row else Rules()


def risks_of(channel_ids: Collection[int]) -> dict[int, NumberRisk]:
    """By channel; those that were assessed."""
    found = NumberRisk.objects.filter(channel__in=channel_ids, assessed_at__isnull=False).select_related("channel")
    return {risk.channel_id: risk for risk in found}


def risks_of_campaign(campaign: Campaign) -> list[NumberRisk]:
    """Of the numbers that it goes out by, the worst first."""
    mine = NumberRisk.objects.filter(channel__in=campaign.shares.values("channel"), assessed_at__isnull=False)
    return list(mine.select_related("channel", "assessment").order_by("-score", "channel__name"))


def numbers_to_look_at() -> int:
    return NumberRisk.objects.filter(level__in=[RiskLevel.HIGH, RiskLevel.CRITICAL]).count()


def shown_parts(assessment: RiskAssessment | None) -> list[ShownPart]:
    """In the reader's language."""
    kept = assessment.parts if assessment else []
    return [ShownPart(each["code"], each["points"], each["most"], recall(each["evidence"])) for each in kept]


def shown_advice(assessment: RiskAssessment | None) -> list[str]:
    return [isolate_numbers(recall(each)) for each in assessment.advice] if assessment else []


def trend_of(channel_id: int, *, until: datetime) -> list[Point]:
    """A week of scores, the oldest first; of each stretch the worst."""
    rows = RiskAssessment.objects.filter(channel=channel_id, at__gt=until - _TREND, at__lte=until).order_by("at")
    found = [Point(at, score) for at, score in rows.values_list("at", "score")]
    return [max(piece, key=lambda point: point.score) for piece in _pieces(found)]


def holds_of_others(origins: Collection[str]) -> dict[str, list[str]]:
    """By origin, why its messages are kept back, beside a pause of its own."""
    now = timezone.now()
    in_force = Hold.objects.filter(Q(until=None) | Q(until__gt=now), scope=HoldScope.ORIGIN, ended_at=None)
    found: dict[str, list[str]] = {}
    for key, reason in in_force.filter(key__in=origins).exclude(cause=OWN_HOLD).values_list("key", "reason"):
        found.setdefault(key, []).append(reason)
    return found


def campaigns_held(risk: NumberRisk) -> list[Campaign]:
    """At work on this number."""
    at_work = Q(state__in=[CampaignState.RUNNING, CampaignState.PAUSED])
    return list(Campaign.objects.filter(at_work, shares__channel=risk.channel_id).order_by("-pk")[:20])


def _pieces(points: list[Point]) -> Iterable[list[Point]]:
    size = -(-len(points) // _MOST_POINTS) or 1
    return (points[start : start + size] for start in range(0, len(points), size))
