"""The score of a lead as pages and programs show it."""

from dataclasses import dataclass
from typing import Any

from ..models import Lead
from ..scoring.score import Component, Point
from ..scoring.words import COMPONENTS, reason, sentence
from .scoring import explain


@dataclass(frozen=True, slots=True)
class ShownPoint:
    point: Point
    reason: str


@dataclass(frozen=True, slots=True)
class ShownPart:
    name: str
    points: int
    most: int
    why: list[ShownPoint]


def score_piece(lead: Lead) -> dict[str, Any]:
    explained = explain(lead.pk)
    parts = [_part(component, explained.score.points) for component in Component]
    return {
        "score": explained.score,
        "score_parts": parts,
        "insights": [sentence(hint) for hint in explained.advice.insights],
        "next_actions": [sentence(hint) for hint in explained.advice.next_actions],
        "priority": explained.advice.priority.label,
    }


def score_answer(lead: Lead) -> dict[str, Any]:
    """By the names that integrators know."""
    explained = explain(lead.pk)
    return {
        "contact_id": lead.pk,
        "total_score": explained.score.total,
        "quality_tier": explained.advice.tier,
        "priority": explained.advice.priority,
        "breakdown": {component.value: explained.score.part(component) for component in Component},
        "insights": [sentence(hint) for hint in explained.advice.insights],
        "next_actions": [sentence(hint) for hint in explained.advice.next_actions],
        "points": [
            {
                "code": point.code,
                "component": point.component.value,
                "points": point.points,
                "most": point.most,
                "reason": reason(point),
            }
            for point in explained.score.points
        ],
    }


def _part(component: Component, points: tuple[Point, ...]) -> ShownPart:
    mine = [point for point in points if point.component == component]
    return ShownPart(
        str(COMPONENTS[component]),
        sum(point.points for point in mine),
        sum(point.most for point in mine),
        [ShownPoint(point, reason(point)) for point in mine if point.most],
    )
