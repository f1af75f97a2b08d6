"""Offers begin, end and are taken back. One for all is the product's price meanwhile, its end brings the old one."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.transitions import move
from leads.models import Lead

from ..choices import OfferState, PriceOrigin
from ..errors import BelowFloor, OfferImpossible
from ..models import Offer, Product
from .products import save_product

LONGEST = timedelta(days=30)
_AT_ONCE = 500


def check_offer(*, product: Product, price: Decimal, ends_at: datetime, lead: Lead | None) -> None:
    """Raises BelowFloor, OfferImpossible."""
    now = timezone.now()
    if not now < ends_at <= now + LONGEST:
        raise OfferImpossible(_("An offer ends in the future, within %(days)d days.") % {"days": LONGEST.days})
    if not product.is_active or product.is_sold_out:
        raise OfferImpossible(_("It is not offered, or sold out."))
    if product.floor is not None and price < product.floor:
        raise BelowFloor(f"{product.currency} {product.floor:,.2f}".removesuffix(".00"))
    if not 0 < price < product.price:
        raise OfferImpossible(_("An offer is lower than the price, and more than nothing."))
    if lead is None and running_for_all(product):
        raise OfferImpossible(_("There is an offer for all already. End it first."))


def running_for_all(product: Product) -> Offer | None:
    return Offer.objects.filter(product=product, lead=None, state=OfferState.ACTIVE).first()


def running_for(product: Product, lead_id: int) -> Offer | None:
    """What this person was offered and may still take."""
    mine = Offer.objects.filter(product=product, lead_id=lead_id, state=OfferState.ACTIVE)
    return mine.filter(ends_at__gt=timezone.now()).first()


def make_offer(
    *, product: Product, price: Decimal, ends_at: datetime, lead: Lead | None = None, by: User | None = None
) -> Offer:
    """A person's new offer takes the place of the one they had. Raises BelowFloor, OfferImpossible."""
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=product.pk)
        check_offer(product=product, price=price, ends_at=ends_at, lead=lead)
        if lead is not None:
            earlier = Offer.objects.filter(product=product, lead=lead, state=OfferState.ACTIVE)
            earlier.update(state=OfferState.CANCELLED, ended_at=timezone.now())
        offer = Offer.objects.create(
            product=product,
            lead=lead,
            price=price,
            regular=product.price,
            currency=product.currency,
            starts_at=timezone.now(),
            ends_at=ends_at,
            made_by=by,
        )
        if lead is None:
            product.price = price
            save_product(product=product, by=by, origin=PriceOrigin.OFFER)
    return offer


def end_offer(*, offer: Offer, state: OfferState = OfferState.CANCELLED, by: User | None = None) -> bool:
    """False: it was over already. What staff have priced otherwise meanwhile stays so."""
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=offer.product_id)
        row = Offer.objects.filter(pk=offer.pk)
        if not move(row, field="state", before=OfferState.ACTIVE, after=state, ended_at=timezone.now()):
            return False
        if offer.lead_id is None and product.price == offer.price:
            product.price = offer.regular
            save_product(product=product, by=by, origin=PriceOrigin.OFFER)
    return True


def expire_offers() -> int:
    """Those whose time is over; how many ended."""
    due = Offer.objects.filter(state=OfferState.ACTIVE, ends_at__lte=timezone.now()).order_by("ends_at")
    return sum(end_offer(offer=offer, state=OfferState.ENDED) for offer in due[:_AT_ONCE])
