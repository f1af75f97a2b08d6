"""What the competitors ask for our products, and where we stand among them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from statistics import median

from django.db.models import Count

from ..choices import ObservationState
from ..models import Listing, Observation, Product
from .history import Point, cheapest_by_day

# Shown faded: whoever has not been read for a day may ask something else by now.
STALE_HOURS = 24


@dataclass(frozen=True, slots=True)
class Rival:
    """What one listing asks now, beside our price."""

    listing: Listing
    ours: Decimal
    currency: str

    @property
    def observation(self) -> Observation:
        assert self.listing.current is not None, "only listings with a price stand beside ours"
        return self.listing.current

    @property
    def amount(self) -> Decimal:
        return self.observation.amount

    @property
    def counts(self) -> bool:
        """In our money, and to be had."""
        return self.observation.currency == self.currency and not self.listing.is_sold_out

    @property
    def is_ignored(self) -> bool:
        return self.listing.ignored_price == self.amount

    @property
    def difference(self) -> Decimal | None:
        """Of theirs to ours in per cent of ours; below zero they are cheaper."""
        return (self.amount - self.ours) / self.ours * 100 if self.counts else None

    @property
    def seen_at(self) -> datetime:
        return self.observation.confirmed_at


@dataclass(frozen=True, slots=True)
class Market:
    product: Product
    rivals: list[Rival]
    waiting: int = 0
    trend: list[Point] = field(default_factory=list)

    @property
    def amounts(self) -> list[Decimal]:
        return sorted(rival.amount for rival in self.rivals if rival.counts)

    @property
    def cheapest(self) -> Decimal | None:
        return self.amounts[0] if self.amounts else None

    @property
    def median(self) -> Decimal | None:
        return median(self.amounts) if self.amounts else None

    @property
    def position(self) -> int | None:
        """1: nobody is cheaper. Equals share a place."""
        return 1 + sum(amount < self.product.price for amount in self.amounts) if self.amounts else None

    @property
    def of(self) -> int:
        return len(self.amounts) + 1

    @property
    def seen_at(self) -> datetime | None:
        """The oldest of what is compared."""
        return min((rival.seen_at for rival in self.rivals), default=None)

    @property
    def is_undercut(self) -> bool:
        """Somebody is cheaper whom nobody said to ignore."""
        return any(rival.counts and rival.amount < self.product.price and not rival.is_ignored for rival in self.rivals)


def market_of(product: Product) -> Market:
    return markets([product])[0]


def markets(products: Sequence[Product]) -> list[Market]:
    """In the order given, in a number of queries that products do not change."""
    rivals = _rivals(products)
    waiting = _waiting(products)
    trends = cheapest_by_day([rival.listing for group in rivals.values() for rival in group if rival.counts])
    return [
        Market(product, rivals[product.pk], waiting.get(product.pk, 0), trends.get(product.pk, []))
        for product in products
    ]


def _rivals(products: Sequence[Product]) -> dict[int, list[Rival]]:
    by_id = {product.pk: product for product in products}
    listings = Listing.objects.compared().filter(product__in=by_id).select_related("current", "competitor")
    found: dict[int, list[Rival]] = defaultdict(list)
    for listing in listings.order_by("current__amount", "pk"):
        product = by_id[listing.product_id]
        found[product.pk].append(Rival(listing, product.price, product.currency))
    return found


def _waiting(products: Sequence[Product]) -> dict[int, int]:
    waiting = Observation.objects.filter(state=ObservationState.WAITING, listing__product__in=products)
    counted = waiting.values("listing__product").annotate(readings=Count("reading", distinct=True))
    return {row["listing__product"]: row["readings"] for row in counted.order_by()}


def number_to_decide() -> int:
    """Readings that wait for a person."""
    waiting = Observation.objects.filter(state=ObservationState.WAITING)
    return waiting.aggregate(readings=Count("reading", distinct=True))["readings"] or 0
