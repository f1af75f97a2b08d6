"""An inquiry as a row of figures. What depends on the price only ever lowers the chance as the price rises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import log, nan
from typing import Any

from ..choices import CustomerType

# Name, and which way the chance may go with it: -1 falls only, 0 either way.
COLUMNS: tuple[tuple[str, int], ...] = (
    ("to_usual", -1),
    ("to_cheapest", -1),
    ("to_median", -1),
    ("usual", 0),
    ("rivals", 0),
    ("stock", 0),
    ("asked_before", 0),
    ("hour", 0),
    ("weekday", 0),
    *((f"is_{kind.value}", 0) for kind in CustomerType),
)


@dataclass(frozen=True, slots=True)
class Example:
    at: datetime
    row: tuple[float, ...]
    bought: bool


def row_of(price: Decimal, *, usual: Decimal, facts: Mapping[str, Any], customer: str) -> tuple[float, ...]:
    """`price` is what they would pay, `usual` what it cost when `facts` were noted: see selectors/standing.py."""
    share = float(price / usual)
    cheapest, median = facts.get("cheapest"), facts.get("median")
    stock = facts.get("stock")
    return (
        share,
        share / cheapest if cheapest else nan,
        share / median if median else nan,
        log(float(usual)),
        float(facts.get("rivals") or 0),
        nan if stock is None else log(1 + float(stock)),
        float(facts.get("asked_before") or 0),
        float(facts.get("hour") or 0),
        float(facts.get("weekday") or 0),
        *(float(customer == kind.value) for kind in CustomerType),
    )
