from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ..choices import CustomerType, Rounding


@dataclass(frozen=True, slots=True)
class Limits:
    """What a policy allows; all shares in per cent."""

    undercut: Decimal = Decimal(1)
    """By how much the cheapest competitor is undercut."""
    min_margin: Decimal = Decimal(10)
    """Of the price, where the cost is known."""
    daily_step: Decimal = Decimal(10)
    """Of the price that the day began with, up or down."""
    changes_a_day: int = 2
    """More than so many in a day is a war of prices."""
    rounding: Rounding = Rounding.CHARM


@dataclass(frozen=True, slots=True)
class Situation:
    """All amounts in one currency. None: not known."""

    price: Decimal
    floor: Decimal | None
    day_price: Decimal
    """With which the day began."""
    cost: Decimal | None = None
    stock: int | None = None
    cheapest: Decimal | None = None
    median: Decimal | None = None
    rivals: int = 0
    changes_today: int = 0
    offer_runs: bool = False
    """For all: its end sets the price, and nobody else meanwhile."""
    customer: CustomerType = CustomerType.UNKNOWN
    asked_before: int = 0
    probability: Callable[[Decimal], float] | None = None
    """Of a sale at a price, where a model knows."""

    @property
    def is_undercut(self) -> bool:
        return self.cheapest is not None and self.cheapest < self.price

    @property
    def is_sold_out(self) -> bool:
        return self.stock == 0

    def chance(self, price: Decimal) -> float | None:
        return None if self.probability is None else self.probability(price)
