"""What a product costs a person now: what they were offered counts for them alone."""

from collections.abc import Sequence

from django.utils import timezone

from ..cards import Priced
from ..choices import OfferState
from ..models import Offer, Product


def running_offers(products: Sequence[Product], *, lead_id: int | None) -> dict[int, Offer]:
    """By product, the offer that holds for this person: their own before the one for all."""
    rows = Offer.objects.filter(product__in=products, state=OfferState.ACTIVE, ends_at__gt=timezone.now())
    for_all = {offer.product_id: offer for offer in rows.filter(lead=None)}
    own = rows.filter(lead_id=lead_id) if lead_id else rows.none()
    return for_all | {offer.product_id: offer for offer in own}


def price_for(product: Product, *, lead_id: int | None = None) -> Priced:
    offer = running_offers([product], lead_id=lead_id).get(product.pk)
    return Priced(offer.price, offer.regular, offer.ends_at) if offer else Priced(product.price)
