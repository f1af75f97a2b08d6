"""Policies: tried on the past, then switched on; changed in their limits, they are off until they are tried again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ..agent.back_test import Day, Tried, try_on
from ..errors import NothingToTry, PolicyNotTested
from ..models import PricingPolicy, Product
from ..selectors.history import HISTORY_DAYS, Step, cheapest_by_day, history_of
from ..selectors.situations import situation_of

_MOST_PRODUCTS = 500


def try_policy(*, policy: PricingPolicy) -> dict[str, Any]:
    """Raises NothingToTry."""
    tried = sum((_try(product, policy) for product in _covered(policy)[:_MOST_PRODUCTS]), Tried())
    if not tried.days:
        raise NothingToTry
    outcome = {
        "limits": policy.limits_as_json,
        "days": tried.days,
        "changes": tried.changes,
        "undercut_then": tried.undercut_then,
        "undercut_now": tried.undercut_now,
        "largest_step": str(tried.largest_step),
        "below_floor": tried.below_floor,
        "price_change": str(((tried.price_now / tried.price_then - 1) * 100).quantize(Decimal("0.1"))),
    }
    PricingPolicy.objects.filter(pk=policy.pk).update(test=outcome, tested_at=timezone.now())
    return outcome


def switch_on(*, policy: PricingPolicy) -> bool:
    """False: it was on. Raises PolicyNotTested."""
    policy.refresh_from_db()
    if not policy.is_tested or policy.test.get("below_floor"):
        raise PolicyNotTested
    return bool(PricingPolicy.objects.filter(pk=policy.pk, is_on=False).update(is_on=True))


def switch_off(*, policy: PricingPolicy) -> bool:
    return bool(PricingPolicy.objects.filter(pk=policy.pk, is_on=True).update(is_on=False))


def save_policy(*, policy: PricingPolicy) -> bool:
    """False where other limits have switched it off."""
    stays = policy.is_on and policy.is_tested
    was_on, policy.is_on = policy.is_on, stays
    policy.save()
    return stays or not was_on


def _covered(policy: PricingPolicy) -> QuerySet[Product]:
    products = Product.objects.offered().watched().exclude(floor=None).order_by("pk")
    if policy.category:
        return products.filter(category=policy.category)
    return products.exclude(category__in=PricingPolicy.objects.exclude(category="").values("category"))


def _try(product: Product, policy: PricingPolicy) -> Tried:
    situation = situation_of(product)
    days = list(_days(product))
    begins = days[0].ours if days else product.price
    return try_on(days, replace(situation, price=begins, changes_today=0, offer_runs=False), policy.limits)


def _days(product: Product) -> Iterator[Day]:
    listings = list(product.listings.filter(is_active=True))
    ours = history_of(product)[0].steps
    for point in cheapest_by_day(listings, days=HISTORY_DAYS).get(product.pk, []):
        yield Day(point.amount, _held(ours, point.day) or product.price)


def _held(steps: list[Step], day: date) -> Decimal | None:
    known = [step.amount for step in steps if timezone.localdate(step.at) <= day]
    return known[-1] if known else steps[0].amount if steps else None
