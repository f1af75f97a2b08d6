"""What answers may say of products: price and whether there is any. Never what it cost, or how low it may go."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from intelligence.facts import FactFound

from ..models import Product
from ..wording import price_in_words
from .naming import named_products

_MOST_FOUND = 5
# Below what a fact of the business scores that answers the same words: "how much is delivery of the ring light?"
_BASE = 0.9


class ProductFacts:
    """The products that a question names."""

    def find(self, text: str, language: str) -> list[FactFound]:
        return [
            FactFound(
                f"product:{each.product.pk}",
                each.product.name,
                _told(each.product, language),
                _BASE + each.share,
            )
            for each in named_products(text)[:_MOST_FOUND]
        ]


def _told(product: Product, language: str) -> str:
    tongue = "ar" if language.startswith("ar") else "en"
    with override(tongue):
        facts = {"name": product.name_in(tongue), "price": price_in_words(product.price, product.currency, tongue)}
        if product.is_sold_out:
            return _("%(name)s: %(price)s. Sold out at the moment.") % facts
        if product.stock:
            return _("%(name)s: %(price)s. In stock.") % facts
        return _("%(name)s: %(price)s.") % facts
