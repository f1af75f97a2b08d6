"""A policy tried on the past: what it would have done on each day, had it been on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .choosing import choose_for_market
from .situation import Limits, Situation

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Day:
    """The cheapest competitor at its end, and our price as it was."""

    cheapest: Decimal
    ours: Decimal


@dataclass(frozen=True, slots=True)
class Tried:
    days: int = 0
    changes: int = 0
    undercut_then: int = 0
    """Days on which somebody was cheaper than we were."""
    undercut_now: int = 0
    """The same, with the policy's prices."""
    largest_step: Decimal = Decimal(0)
    """In per cent of the price before."""
    below_floor: int = 0
    price_then: Decimal = Decimal(0)
    """All days together: for the mean."""
    price_now: Decimal = Decimal(0)

    def __add__(self, other: "Tried") -> "Tried":
        return Tried(
            self.days + other.days,
            self.changes + other.changes,
            self.undercut_then + other.undercut_then,
            self.undercut_now + other.undercut_now,
            max(self.largest_step, other.largest_step),
            self.below_floor + other.below_floor,
            self.price_then + other.price_then,
            self.price_now + other.price_now,
        )


def try_on(days: Sequence[Day], start: Situation, limits: Limits) -> Tried:
    """`start` says what does not change: floor, cost, stock, number of rivals."""
    tried, price = Tried(), start.price
    for day in days:
        situation = replace(start, price=price, day_price=price, cheapest=day.cheapest, changes_today=0)
        new = choose_for_market(situation, limits).chosen.price
        tried += Tried(
            days=1,
            changes=int(new != price),
            undercut_then=int(day.cheapest < day.ours),
            undercut_now=int(day.cheapest < new),
            largest_step=(abs(new - price) / price * _HUNDRED).quantize(Decimal("0.1")),
            below_floor=int(start.floor is not None and new < start.floor),
            price_then=day.ours,
            price_now=new,
        )
        price = new
    return tried
