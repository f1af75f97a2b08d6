"""What answers may say of products: price and whether there is any. Never what it cost, or how low it may go."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from intelligence.facts import FactFound

from ..models import Offer, Product
from ..wording import price_in_words, time_left
from .asked_price import running_offers
from .naming import named_products

_MOST_FOUND = 5
# Below what a fact of the business scores that answers the same words: "how much is delivery of the ring light?"
_BASE = 0.9


class ProductFacts:
    """The products that a question names."""

    def find(self, text: str, language: str, asker: int | None = None) -> list[FactFound]:
        """`asker`: the lead."""
        named = named_products(text)[:_MOST_FOUND]
        offers = running_offers([each.product for each in named], lead_id=asker) if named else {}
        return [
            FactFound(
                f"product:{each.product.pk}",
                each.product.name,
                _told(each.product, language, offers.get(each.product.pk)),
                _BASE + each.share,
            )
            for each in named
        ]


def _told(product: Product, language: str, offer: Offer | None) -> str:
    tongue = "ar" if language.startswith("ar") else "en"
    price = offer.price if offer else product.price
    with override(tongue):
        facts = {"name": product.name_in(tongue), "price": price_in_words(price, product.currency, tongue)}
        if offer and offer.lead_id and not product.is_sold_out:
            facts["left"] = time_left(offer.ends_at, now=timezone.now(), language=tongue)
            return _("%(name)s: %(price)s for you, %(left)s.") % facts
        if product.is_sold_out:
            return _("%(name)s: %(price)s. Sold out at the moment.") % facts
        if product.stock:
            return _("%(name)s: %(price)s. In stock.") % facts
        return _("%(name)s: %(price)s.") % facts
