"""Whether one wording does better than another, or only luckier: the two-proportion z-test. Pure.

https://www.itl.nist.gov/div898/handbook/prc/section3/prc33.htm
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

# Chance alone would show such a difference once in twenty tests.
ALPHA = 0.05
# Below so many expected of either kind the normal distribution is no description of what chance does.
_LEAST_EXPECTED = 5


@dataclass(frozen=True, slots=True)
class Arm:
    """A wording: of so many who got it, so many did what was hoped for."""

    key: int
    people: int
    successes: int

    @property
    def rate(self) -> float:
        return self.successes / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """`best` is the leader, which `is_sure` says to trust; without a p-value there was not enough to tell."""

    best: int
    p_value: float | None

    @property
    def is_sure(self) -> bool:
        return self.p_value is not None and self.p_value < ALPHA


def compare(arms: Sequence[Arm]) -> Finding:
    """The best of them against each of the others; of several comparisons the least sure counts, and the more there
    are, the surer each must be (Bonferroni)."""
    best = max(arms, key=lambda arm: (arm.rate, arm.people))
    others = [arm for arm in arms if arm.key != best.key]
    values = [p_value(best, other) for other in others]
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return Finding(best.key, None)
    return Finding(best.key, min(max(known) * len(others), 1.0))


def p_value(one: Arm, other: Arm) -> float | None:
    """Two-sided; None where there is not enough data."""
    people = one.people + other.people
    pooled = (one.successes + other.successes) / people if people else 0.0
    least = min(one.people, other.people) * min(pooled, 1 - pooled)
    if least < _LEAST_EXPECTED:
        return None
    error = sqrt(pooled * (1 - pooled) * (1 / one.people + 1 / other.people))
    return 2 * (1 - NormalDist().cdf(abs(one.rate - other.rate) / error))
