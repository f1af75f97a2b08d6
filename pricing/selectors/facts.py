"""What answers may say of products: price and whether there is any. Never what it cost, or how low it may go."""

from dataclasses import dataclass

from babel.numbers import get_currency_name, get_currency_symbol
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.text.keywords import same_word
from common.text.matching import words
from intelligence.facts import FactFound

from ..models import Product

_MOST_WORDS = 16
_LEAST_LETTERS = 3
_MOST_COMPARED = 200
_MOST_FOUND = 5
# Of the words of its name, so many have to be in the question.
_LEAST_SHARE = 0.5
# Below what a fact of the business scores that answers the same words: "how much is delivery of the ring light?"
_BASE = 0.9


class ProductFacts:
    """The products that a question names."""

    def find(self, text: str, language: str) -> list[FactFound]:
        said = list(dict.fromkeys(words(text)))
        if not said:
            return []
        scored = [_Scored(product, _share(product, said)) for product in _candidates(said)]
        found = sorted((each for each in scored if each.share >= _LEAST_SHARE), key=lambda each: -each.share)
        return [
            FactFound(f"product:{each.product.pk}", each.product.name, _told(each.product, language), each.score)
            for each in found[:_MOST_FOUND]
        ]


@dataclass(frozen=True, slots=True)
class _Scored:
    product: Product
    share: float

    @property
    def score(self) -> float:
        return _BASE + self.share


def _candidates(said: list[str]) -> list[Product]:
    wanted = Q(pk__in=[])
    heavy = [word for word in said if len(word) >= _LEAST_LETTERS or not word.isalpha()]
    for word in heavy[:_MOST_WORDS]:
        # What is written onto an Arabic word: "بالحلقة", "والحامل".
        stem = word if word.isascii() or len(word) < 5 else word[2:] if word.startswith("ال") else word[-5:]
        wanted |= Q(searched__contains=stem)
    return list(Product.objects.offered().filter(wanted).order_by("pk")[:_MOST_COMPARED])


def _share(product: Product, said: list[str]) -> float:
    """Of the words of one of its names, how many are in the question; its SKU says all."""
    sku = words(product.sku)
    if sku and (all(part in said for part in sku) or "".join(sku) in said):
        return 1.0
    return max(_share_of(words(name), said) for name in (product.name_en, product.name_ar))


def _share_of(name: list[str], said: list[str]) -> float:
    heavy = [word for word in name if len(word) >= _LEAST_LETTERS]
    hits = sum(any(_same(word, one) for one in said) for word in heavy)
    return hits / len(heavy) if heavy else 0.0


def _same(word: str, said: str) -> bool:
    """ "lights" asks for the light."""
    return same_word(word, said) or same_word(said, word) or word.rstrip("s") == said.rstrip("s") != ""


def _told(product: Product, language: str) -> str:
    tongue = "ar" if language.startswith("ar") else "en"
    with override(tongue):
        facts = {"name": product.name_in(tongue), "price": price_in_words(product, tongue)}
        if product.is_sold_out:
            return _("%(name)s: %(price)s. Sold out at the moment.") % facts
        if product.stock:
            return _("%(name)s: %(price)s. In stock.") % facts
        return _("%(name)s: %(price)s.") % facts


def price_in_words(product: Product, language: str) -> str:
    amount = f"{product.price:,.2f}".removesuffix(".00")
    if language == "ar":
        return f"{amount} {get_currency_name(product.currency, locale='ar')}"
    symbol = get_currency_symbol(product.currency, locale="en_NG")
    return f"{symbol} {amount}" if symbol == product.currency else f"{symbol}{amount}"
