"""Prices over time. An observation holds from when it was seen first until the next one of its listing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from ..choices import ObservationState
from ..models import Listing, Observation, PriceChange, Product

TREND_DAYS = 30
HISTORY_DAYS = 90
_MOST_POINTS = 2000


@dataclass(frozen=True, slots=True)
class Point:
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """From `at` on it was `amount`."""

    at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    steps: list[Step]
    is_ours: bool = False


def cheapest_by_day(listings: Sequence[Listing], *, days: int = TREND_DAYS) -> dict[int, list[Point]]:
    """By product: what the cheapest of its listings asked at the end of each day on which any price was known."""
    product_of = {listing.pk: listing.product_id for listing in listings}
    steps = _steps(list(product_of))
    today = timezone.localdate()
    trends: dict[int, list[Point]] = defaultdict(list)
    for day in (today - timedelta(days=back) for back in range(days - 1, -1, -1)):
        cheapest: dict[int, Decimal] = {}
        for listing_id, held in steps.items():
            amount = _held_on(held, day)
            product_id = product_of[listing_id]
            if amount is not None and amount < cheapest.get(product_id, amount + 1):
                cheapest[product_id] = amount
        for product_id, amount in cheapest.items():
            trends[product_id].append(Point(day, amount))
    return trends


def history_of(product: Product, *, days: int = HISTORY_DAYS) -> list[Series]:
    """Ours first, then each listing's."""
    since = timezone.now() - timedelta(days=days)
    listings = {listing.pk: listing for listing in product.listings.compared().select_related("competitor")}
    steps = _steps(list(listings), currency=product.currency)
    theirs = [Series(str(listings[pk].competitor), _since(held, since)) for pk, held in sorted(steps.items())]
    return [Series(product.name, _ours(product, since), is_ours=True), *(series for series in theirs if series.steps)]


def _ours(product: Product, since: datetime) -> list[Step]:
    changes = list(PriceChange.objects.filter(product=product, at__gte=since).order_by("at")[:_MOST_POINTS])
    begun = changes[0].before if changes else product.price
    return [Step(max(since, product.created_at), begun), *(Step(change.at, change.after) for change in changes)]


def _steps(listing_ids: Sequence[int], *, currency: str = "") -> dict[int, list[Step]]:
    seen = Observation.objects.filter(listing__in=listing_ids, state=ObservationState.ACCEPTED)
    if currency:
        seen = seen.filter(currency=currency)
    newest = seen.order_by("-observed_at").values_list("listing_id", "observed_at", "amount")[:_MOST_POINTS]
    steps: dict[int, list[Step]] = defaultdict(list)
    for listing_id, at, amount in reversed(list(newest)):
        steps[listing_id].append(Step(at, amount))
    return steps


def _held_on(steps: Sequence[Step], day: date) -> Decimal | None:
    known = [step.amount for step in steps if timezone.localdate(step.at) <= day]
    return known[-1] if known else None


def _since(steps: Sequence[Step], since: datetime) -> list[Step]:
    """What held at `since` holds from then on."""
    before = [step for step in steps if step.at < since]
    return [*(Step(since, step.amount) for step in before[-1:]), *(step for step in steps if step.at >= since)]
