"""What a price is: asked now, struck out, the least of several, or for one piece."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    CURRENT = "current"
    OLD = "old"
    FROM = "from"
    PER_UNIT = "per_unit"


@dataclass(frozen=True, slots=True)
class PriceReading:
    """`raw` is the price as it stood in the text; `confidence` is lower the less the text said that it is one."""

    amount: Decimal
    currency: str
    role: Role
    raw: str
    confidence: Decimal
