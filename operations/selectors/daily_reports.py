"""Sums of daily reports."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from operations.models import DailyLine

NUMBERS = ("total", "sent", "delivered", "read", "failed", "replied", "converted", "opted_out")


@dataclass(slots=True)
class Sums:
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NUMBERS, 0))
    revenue: dict[str, Decimal] = field(default_factory=dict)


def sums_of(lines: Iterable[DailyLine]) -> Sums:
    sums = Sums()
    for line in lines:
        for name in NUMBERS:
            sums.numbers[name] += getattr(line, name)
        for currency, amount in line.revenue.items():
            sums.revenue[currency] = sums.revenue.get(currency, Decimal(0)) + Decimal(amount)
    return sums
