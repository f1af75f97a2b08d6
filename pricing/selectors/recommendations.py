"""What else could interest whoever looks at a product: bought by the same people, of its kind, at about its price."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from leads.models import Sale

from ..models import Product

_BAND = Decimal("0.4")
_MOST_CANDIDATES = 500
_MOST_BUYERS = 2000
_OF_CATEGORY, _OF_BAND, _PER_BUYER, _MOST_OF_BUYERS = 2.0, 1.0, 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Recommendation:
    product: Product
    score: float
    buyers: int
    is_of_category: bool
    is_of_band: bool

    @property
    def reasons(self) -> list[str]:
        told = []
        if self.buyers:
            text = ngettext("%(count)d person bought both", "%(count)d people bought both", self.buyers)
            told.append(text % {"count": self.buyers})
        if self.is_of_category:
            told.append(str(_("same category")))
        if self.is_of_band:
            told.append(str(_("similar price")))
        return told


def recommend(product: Product, *, limit: int = 6) -> list[Recommendation]:
    """The best first; nothing that is sold out or not offered."""
    together = _bought_together(product)
    candidates = Product.objects.offered().exclude(pk=product.pk).exclude(stock=0)
    wanted = Q(sku__in=list(together))
    if product.category:
        wanted |= Q(category=product.category)
    low, high = product.price * (1 - _BAND), product.price * (1 + _BAND)
    wanted |= Q(price__range=(low, high), currency=product.currency)
    judged = (_judge(product, other, together) for other in candidates.filter(wanted).order_by("pk")[:_MOST_CANDIDATES])
    # A like price alone is no reason: a phone beside a chair.
    found = [each for each in judged if each.buyers or each.is_of_category]
    return sorted(found, key=lambda each: (-each.score, each.product.pk))[:limit]


def _judge(product: Product, other: Product, together: Counter[str]) -> Recommendation:
    buyers = together[other.sku]
    is_of_category = bool(product.category) and other.category == product.category
    is_of_band = other.currency == product.currency and abs(other.price - product.price) <= product.price * _BAND
    score = min(buyers * _PER_BUYER, _MOST_OF_BUYERS) + is_of_category * _OF_CATEGORY + is_of_band * _OF_BAND
    return Recommendation(other, score, buyers, is_of_category, is_of_band)


def _bought_together(product: Product) -> Counter[str]:
    """SKUs, by how many of those who bought this bought them too."""
    sales = Sale.objects.filter(voided_at=None).exclude(lead=None)
    buyers = sales.filter(product_sku=product.sku).order_by("-sold_at").values("lead_id")[:_MOST_BUYERS]
    others = sales.filter(lead_id__in=list({row["lead_id"] for row in buyers})).exclude(
        product_sku__in=["", product.sku]
    )
    pairs = set(others.values_list("product_sku", "lead_id"))
    return Counter(sku for sku, _lead in pairs)
