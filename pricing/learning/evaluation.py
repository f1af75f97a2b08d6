"""How good chances were, against what became of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Of the reliability curve: what was said on average, what came of it, and of how many."""

    said: float
    came: float
    people: int


@dataclass(frozen=True, slots=True)
class Quality:
    rows: int
    bought: int
    brier: float
    """The mean square of what was wrong; smaller is better."""
    brier_of_mean: float
    """The same of somebody who says the average to everybody."""
    calibration_error: float
    """How far what is said lies from what comes, on average over the people."""
    curve: list[Bin] = field(default_factory=list)

    @property
    def is_useful(self) -> bool:
        return self.brier < self.brier_of_mean

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def quality_of(said: Sequence[float], came: Sequence[bool]) -> Quality:
    rows, bought = len(came), sum(came)
    mean = bought / rows if rows else 0.0
    curve = _curve(said, came)
    return Quality(
        rows=rows,
        bought=bought,
        brier=_mean([(one - other) ** 2 for one, other in zip(said, came, strict=True)]),
        brier_of_mean=_mean([(mean - other) ** 2 for other in came]),
        calibration_error=sum(abs(each.said - each.came) * each.people for each in curve) / rows if rows else 0.0,
        curve=curve,
    )


def _curve(said: Sequence[float], came: Sequence[bool]) -> list[Bin]:
    """In groups of equal size, from those to whom the least was said."""
    pairs = sorted(zip(said, came, strict=True))
    size = max(len(pairs) // _BINS, 1)
    groups = [pairs[start : start + size] for start in range(0, len(pairs), size)]
    if len(groups) > _BINS:
        groups[-2:] = [groups[-2] + groups[-1]]
    return [
        Bin(_mean([one for one, _ in group]), _mean([float(other) for _, other in group]), len(group))
        for group in groups
    ]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
