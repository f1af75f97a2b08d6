"""How things stood at a moment, as figures: what a decision is made from and a conversion model learns from."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from ..models import Inquiry, Product
from .market import market_of


@dataclass(frozen=True, slots=True)
class Standing:
    """`cheapest` and `median` are of the competitors, as shares of our price then; None where nobody is known."""

    cheapest: float | None
    median: float | None
    rivals: int
    stock: int | None
    asked_before: int
    hour: int
    weekday: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def standing_of(product: Product, *, lead_id: int | None, at: datetime) -> Standing:
    market = market_of(product)
    local = timezone.localtime(at)
    before = Inquiry.objects.filter(product=product, lead_id=lead_id, asked_at__lt=at) if lead_id else None
    return Standing(
        cheapest=float(market.cheapest / product.price) if market.cheapest else None,
        median=float(market.median / product.price) if market.median else None,
        rivals=len(market.amounts),
        stock=product.stock,
        asked_before=before.count() if before is not None else 0,
        hour=local.hour,
        weekday=local.isoweekday(),
    )
