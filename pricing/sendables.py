"""Products in the composer of the inbox: the card, and a caption in the language of whoever gets it."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from messaging.sendables import Sendable, SendableFile

from .cards import product_card
from .models import Product
from .selectors.asked_price import price_for
from .wording import price_in_words


class ProductCards:
    title = _("Products")
    permission = "pricing.view_product"

    def find(self, text: str, *, most: int) -> Sequence[Sendable]:
        rows = Product.objects.offered()
        found = rows.search(text) if text else rows
        return [
            Sendable(str(product.pk), product.name, _detail(product))
            for product in found.order_by("name_en", "name_ar", "pk")[:most]
        ]

    def file(self, key: str, *, lead_id: int, language: str) -> SendableFile | None:
        product = Product.objects.offered().filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
        if product is None:
            return None
        priced = price_for(product, lead_id=lead_id)
        tongue = "ar" if language.startswith("ar") else "en"
        caption = f"{product.name_in(tongue)} – {price_in_words(priced.price, product.currency, tongue)}"
        return SendableFile("product.jpg", product_card(product, priced), caption)


def _detail(product: Product) -> str:
    price = price_in_words(product.price, product.currency, "en")
    return f"{price} · {gettext('Sold out')}" if product.is_sold_out else price
