"""Which products a text names: by the words of their names, or by their SKU."""

from dataclasses import dataclass

from django.db.models import Q

from common.text.keywords import same_word
from common.text.matching import words

from ..models import Product

_MOST_WORDS = 16
_LEAST_LETTERS = 3
_MOST_COMPARED = 200
# Of the words of its name, so many have to be in the text.
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Named:
    product: Product
    share: float
    """Of its name; 1 for all of it, or its SKU."""


def named_products(text: str) -> list[Named]:
    """Those that are offered, the surest first."""
    said = list(dict.fromkeys(words(text)))
    if not said:
        return []
    shared = [Named(product, _share(product, said)) for product in _candidates(said)]
    return sorted((each for each in shared if each.share >= _LEAST_SHARE), key=lambda each: -each.share)


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
    # Of the ring lights of 10 and 18 inches the number tells which.
    heavy = [word for word in name if len(word) >= _LEAST_LETTERS or any(letter.isdigit() for letter in word)]
    hits = sum(any(_same(word, one) for one in said) for word in heavy)
    return hits / len(heavy) if heavy else 0.0


def _same(word: str, said: str) -> bool:
    """ "lights" asks for the light."""
    return same_word(word, said) or same_word(said, word) or word.rstrip("s") == said.rstrip("s") != ""
