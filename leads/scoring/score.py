"""The score: a pure function of facts, weights and the moment it is asked for.

Every signal is worth up to its weight; the weights add up to 100, so the parts are the score and nothing is cut off.
What people did counts half as much every half-life; what is known about them does not fade.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..choices import CustomerType, Label, Stage

TOTAL = 100
_DAY = 86_400.0


class Component(StrEnum):
    ENGAGEMENT = "engagement"
    PROFILE = "profile"
    BEHAVIOR = "behavior"
    TIMING = "timing"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a lead, without a word of what was said."""

    inbound: int = 0
    replies: int = 0
    media: int = 0
    active_days: int = 0
    talks: int = 0
    inquiries: int = 0
    purchases: int = 0
    last_inbound_at: datetime | None = None
    last_inquiry_at: datetime | None = None
    waiting: bool = False
    stage: str = Stage.NEW
    customer_type: str = ""
    has_name: bool = False
    has_phone: bool = False
    has_email: bool = False
    has_place: bool = False
    has_language: bool = False
    has_value: bool = False


@dataclass(frozen=True, slots=True)
class Fading:
    """How much of what happened is left, between 0 and 1."""

    engagement: float
    inquiry: float
    recency: float


Strength = Callable[[Facts, Fading], float]


@dataclass(frozen=True, slots=True)
class Signal:
    component: Component
    strength: Strength
    # Shown beside the points: how many, where counting makes sense.
    count: Callable[[Facts], int | None] = field(default=lambda facts: None)


def _up_to(count: int, enough: int) -> float:
    return min(count / enough, 1.0)


_STAGES = {Stage.CONTACTED: 0.25, Stage.QUALIFIED: 0.75, Stage.CONVERTED: 1.0, Stage.WON: 1.0}
_TYPES = {CustomerType.INDIVIDUAL: 0.4, CustomerType.RESELLER: 1.0, CustomerType.BUSINESS: 1.0, CustomerType.VIP: 1.0}
_E, _P, _B, _T = Component.ENGAGEMENT, Component.PROFILE, Component.BEHAVIOR, Component.TIMING

SIGNALS: dict[str, Signal] = {
    "messages": Signal(_E, lambda f, left: _up_to(f.inbound, 10) * left.engagement, lambda f: f.inbound),
    "replies": Signal(_E, lambda f, left: _up_to(f.replies, 5) * left.engagement, lambda f: f.replies),
    "active_days": Signal(_E, lambda f, left: _up_to(f.active_days, 5) * left.engagement, lambda f: f.active_days),
    "media": Signal(_E, lambda f, left: _up_to(f.media, 2) * left.engagement, lambda f: f.media),
    "talks": Signal(_E, lambda f, left: _up_to(f.talks, 2), lambda f: f.talks),
    "name": Signal(_P, lambda f, left: float(f.has_name)),
    "phone": Signal(_P, lambda f, left: float(f.has_phone)),
    "email": Signal(_P, lambda f, left: float(f.has_email)),
    "place": Signal(_P, lambda f, left: float(f.has_place)),
    "language": Signal(_P, lambda f, left: float(f.has_language)),
    "customer_type": Signal(_P, lambda f, left: _TYPES.get(f.customer_type, 0.0)),  # type: ignore[call-overload]
    "value": Signal(_P, lambda f, left: float(f.has_value)),
    "inquiries": Signal(_B, lambda f, left: _up_to(f.inquiries, 3) * left.inquiry, lambda f: f.inquiries),
    "purchases": Signal(_B, lambda f, left: _up_to(f.purchases, 2), lambda f: f.purchases),
    "stage": Signal(_B, lambda f, left: _STAGES.get(f.stage, 0.0)),  # type: ignore[call-overload]
    "recency": Signal(_T, lambda f, left: left.recency),
    "waiting": Signal(_T, lambda f, left: left.recency if f.waiting else 0.0),
}
_DEFAULT_POINTS = {
    "messages": 10, "replies": 10, "active_days": 8, "media": 4, "talks": 3,
    "name": 4, "phone": 4, "email": 2, "place": 3, "language": 2, "customer_type": 3, "value": 2,
    "inquiries": 12, "purchases": 10, "stage": 8,
    "recency": 10, "waiting": 5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weights:
    points: Mapping[str, int] = field(default_factory=lambda: _DEFAULT_POINTS)
    half_life_days: int = 30
    recency_half_life_days: int = 3
    hot_from: int = 70
    warm_from: int = 40

    def label(self, total: int) -> Label:
        if total >= self.hot_from:
            return Label.HOT
        return Label.WARM if total >= self.warm_from else Label.COLD


@dataclass(frozen=True, slots=True)
class Point:
    """So many points for one signal; `params` are the figures of its sentence."""

    code: str
    component: Component
    points: int
    most: int
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    total: int
    label: Label
    points: tuple[Point, ...]

    def part(self, component: Component) -> int:
        return sum(point.points for point in self.points if point.component == component)


def total_of(facts: Facts, weights: Weights, at: datetime) -> int:
    """The bare number, for a million leads at a time."""
    left = _fading(facts, weights, at)
    most = weights.points
    return sum([int(most[code] * signal.strength(facts, left) + 0.5) for code, signal in SIGNALS.items()])


def score(facts: Facts, weights: Weights, at: datetime) -> Score:
    left = _fading(facts, weights, at)
    points = tuple(
        Point(
            code,
            signal.component,
            int(weights.points[code] * signal.strength(facts, left) + 0.5),
            weights.points[code],
            {} if (count := signal.count(facts)) is None else {"count": count},
        )
        for code, signal in SIGNALS.items()
    )
    total = sum(point.points for point in points)
    return Score(total, weights.label(total), points)


def _fading(facts: Facts, weights: Weights, at: datetime) -> Fading:
    return Fading(
        engagement=_left(facts.last_inbound_at, at, weights.half_life_days),
        inquiry=_left(facts.last_inquiry_at, at, weights.half_life_days),
        recency=_left(facts.last_inbound_at, at, weights.recency_half_life_days),
    )


def _left(since: datetime | None, at: datetime, half_life_days: int) -> float:
    if since is None:
        return 0.0
    # A clock ahead of ours makes nobody hotter.
    age = max((at - since).total_seconds(), 0.0)
    return float(0.5 ** (age / (half_life_days * _DAY)))
