"""Products are written, priced, and put on and off the shelf. Every change of a price leaves a row."""

from collections.abc import Collection
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..choices import PriceOrigin
from ..errors import BelowFloor, OtherCurrency
from ..models import Listing, PriceChange, Product


def save_product(*, product: Product, by: User | None, origin: PriceOrigin, competitor: str = "") -> None:
    with transaction.atomic():
        rows = Product.objects.select_for_update().filter(pk=product.pk)
        before: Decimal | None = rows.values_list("price", flat=True).first() if product.pk else None
        product.save()
        if before is not None and before != product.price:
            PriceChange.objects.create(
                product=product,
                before=before,
                after=product.price,
                at=timezone.now(),
                origin=origin,
                by=by,
                competitor=competitor[:100],
            )


def match_price(*, listing: Listing, by: User | None) -> Product:
    """Our price becomes theirs. Raises BelowFloor, OtherCurrency."""
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=listing.product_id)
        seen = listing.current
        if seen is None or seen.currency != product.currency:
            raise OtherCurrency
        if product.floor is not None and seen.amount < product.floor:
            raise BelowFloor(f"{product.currency} {product.floor:,.2f}".removesuffix(".00"))
        product.price = seen.amount
        save_product(product=product, by=by, origin=PriceOrigin.DESK, competitor=str(listing.competitor))
    return product


def set_active(*, product_ids: Collection[int], active: bool) -> int:
    """How many it changed for."""
    asked = Product.objects.filter(pk__in=product_ids, is_active=not active)
    return asked.update(is_active=active, updated_at=timezone.now())
