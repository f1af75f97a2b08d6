"""Products are put on and off the shelf; their fields are edited where they stand."""

from collections.abc import Collection

from django.utils import timezone

from ..models import Product


def set_active(*, product_ids: Collection[int], active: bool) -> int:
    """How many it changed for."""
    asked = Product.objects.filter(pk__in=product_ids, is_active=not active)
    return asked.update(is_active=active, updated_at=timezone.now())
