"""The facts from which the agent decides, for one product at this moment."""

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ..agent import Situation
from ..choices import CustomerType, OfferState, PriceOrigin
from ..models import Inquiry, Offer, PriceChange, PricingPolicy, Product
from .market import Market, market_of


def policy_for(product: Product) -> PricingPolicy | None:
    """Of its category, else the one for all others; None where there is none that is on."""
    rows = PricingPolicy.objects.filter(category__in={product.category, ""}, is_on=True)
    return max(rows, key=lambda policy: len(policy.category), default=None)


def situation_of(
    product: Product,
    *,
    market: Market | None = None,
    inquiry: Inquiry | None = None,
    probability: Callable[[Decimal], float] | None = None,
) -> Situation:
    market = market or market_of(product)
    # What staff said to ignore moves no price of ours.
    amounts = sorted(rival.amount for rival in market.rivals if rival.counts and not rival.is_ignored)
    changes = _changes_today(product)
    return Situation(
        price=product.price,
        floor=product.floor,
        day_price=changes[0].before if changes else product.price,
        cost=product.cost,
        stock=product.stock,
        cheapest=amounts[0] if amounts else None,
        median=market.median,
        rivals=len(amounts),
        changes_today=sum(change.origin != PriceOrigin.OFFER for change in changes),
        offer_runs=Offer.objects.filter(product=product, lead=None, state=OfferState.ACTIVE).exists(),
        customer=CustomerType(inquiry.customer_type) if inquiry else CustomerType.UNKNOWN,
        asked_before=int(inquiry.facts.get("asked_before") or 0) if inquiry else 0,
        probability=probability,
    )


def as_json(situation: Situation) -> dict[str, Any]:
    """What is kept of it with a decision."""
    amounts = ("price", "floor", "day_price", "cost", "cheapest", "median")
    plain = ("stock", "rivals", "changes_today", "offer_runs", "asked_before")
    told: dict[str, Any] = {name: _shown(getattr(situation, name)) for name in amounts}
    return told | {name: getattr(situation, name) for name in plain} | {"customer": str(situation.customer)}


def _shown(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _changes_today(product: Product) -> list[PriceChange]:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return list(PriceChange.objects.filter(product=product, at__gte=midnight).order_by("at", "pk"))
