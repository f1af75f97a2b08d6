"""The chance that somebody buys at a price, where a model has learnt it."""

import logging
from collections.abc import Callable
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from ..choices import CustomerType
from ..learning import load, row_of
from ..learning.model import Chance
from ..models import ConversionModel, Inquiry, Product
from .standing import standing_of

logger = logging.getLogger(__name__)

# The version in use, as this process has loaded it.
_loaded: tuple[int, Chance | None] | None = None


def chances_for(product: Product, inquiry: Inquiry | None = None) -> Callable[[Decimal], float] | None:
    """None: not enough data. Without an inquiry, of a customer about whom nothing is known."""
    chance = _in_use()
    if chance is None:
        return None
    known = inquiry is not None and bool(inquiry.facts) and bool(inquiry.price)
    if inquiry is not None and known and inquiry.price:
        facts, usual, customer = inquiry.facts, inquiry.price, inquiry.customer_type
    else:
        standing = standing_of(product, lead_id=None, at=timezone.now())
        facts, usual, customer = standing.as_json(), product.price, str(CustomerType.UNKNOWN)
    return lambda price: chance(row_of(price, usual=usual, facts=facts, customer=customer))


def _in_use() -> Chance | None:
    global _loaded
    pk = ConversionModel.objects.filter(is_active=True).values_list("pk", flat=True).first()
    if pk is None:
        return None
    if _loaded is None or _loaded[0] != pk:
        content = bytes(ConversionModel.objects.values_list("content", flat=True).get(pk=pk))
        _loaded = (pk, load(content, key=settings.SECRET_KEY.encode()))
        if _loaded[1] is None:
            logger.error("conversion_model_refused", extra={"version": pk})
    return _loaded[1]
