"""What contacting people brought, against those who were left alone: a difference of two shares and its interval."""

from dataclasses import dataclass
from math import sqrt

# Of a normal distribution, 95 in 100.
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Arm:
    people: int
    bought: int

    @property
    def rate(self) -> float:
        return self.bought / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Uplift:
    """In shares, 0.05 for five points."""

    contacted: Arm
    held_out: Arm

    @property
    def difference(self) -> float:
        return self.contacted.rate - self.held_out.rate

    @property
    def interval(self) -> tuple[float, float] | None:
        """Newcombe's, 95 %: https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C873::AID-SIM779%3E3.0.CO;2-I.
        None while one of the arms is empty."""
        one, other = self.contacted, self.held_out
        if not one.people or not other.people:
            return None
        (low_1, high_1), (low_2, high_2) = wilson(one), wilson(other)
        below = sqrt((one.rate - low_1) ** 2 + (high_2 - other.rate) ** 2)
        above = sqrt((high_1 - one.rate) ** 2 + (other.rate - low_2) ** 2)
        return self.difference - below, self.difference + above


def wilson(arm: Arm) -> tuple[float, float]:
    """The interval of one share."""
    n, p, z = arm.people, arm.rate, _Z
    middle, width = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max((middle - width) / (1 + z * z / n), 0.0), min((middle + width) / (1 + z * z / n), 1.0)
