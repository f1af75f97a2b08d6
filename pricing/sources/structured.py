"""What a page says to programs: schema.org's Product and Offer, as JSON-LD or in the tags (microdata).

https://developers.google.com/search/docs/appearance/structured-data/product
"""

import json
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from .amounts import currency_in, exact_amount
from .base import PriceFound, proof_of

_SOLD_OUT = ("outofstock", "soldout", "discontinued")
_DEEPEST = 12
_MOST_NODES = 5000


def prices_of_json_ld(tree: LexborHTMLParser) -> Iterator[PriceFound]:
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            # Some shops leave line breaks inside their strings.
            data = json.loads(script.text() or "null", strict=False)
        except (ValueError, RecursionError):
            continue
        for product in _products(data):
            yield from _of_product(product, "page:json-ld")


def prices_of_microdata(html: str) -> Iterator[PriceFound]:
    if "itemprop" not in html or "schema.org" not in html:
        return
    # Imports a library of grammars: only where there is microdata at all.
    from extruct.w3cmicrodata import MicrodataExtractor

    try:
        items = MicrodataExtractor(nested=True).extract(html)
    except (ValueError, RecursionError):
        return
    for product in _products([_as_json_ld(item, 0) for item in items]):
        yield from _of_product(product, "page:microdata")


def _as_json_ld(item: Any, depth: int) -> Any:
    """The same shape, so that one reader reads both."""
    if depth > _DEEPEST:
        return None
    if isinstance(item, list):
        return [_as_json_ld(each, depth + 1) for each in item]
    if not isinstance(item, dict):
        return item
    facts = {name: _as_json_ld(value, depth + 1) for name, value in (item.get("properties") or {}).items()}
    kind = item.get("type") or ""
    return {"@type": str(kind[0] if isinstance(kind, list) else kind).rpartition("/")[2], **facts}


def _products(data: Any) -> Iterator[dict[str, Any]]:
    waiting, looked_at = [data], 0
    while waiting and looked_at < _MOST_NODES:
        one = waiting.pop(0)
        looked_at += 1
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if "Product" in _types(one) or "ProductGroup" in _types(one):
                yield one
            else:
                waiting += [value for value in one.values() if isinstance(value, dict | list)]


def _types(item: dict[str, Any]) -> list[str]:
    kinds = item.get("@type") or []
    return [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _of_product(product: dict[str, Any], parser: str) -> Iterator[PriceFound]:
    title = _text(product.get("name"))
    variants = product.get("hasVariant")
    for variant in variants if isinstance(variants, list) else []:
        if isinstance(variant, dict):
            yield from _of_product({"name": title, **variant, "hasVariant": None}, parser)
    offers = product.get("offers")
    offers = offers if isinstance(offers, list) else [offers]
    for number, offer in enumerate(offers):
        if isinstance(offer, dict):
            yield from _of_offer(offer, title, product, number if len(offers) > 1 else -1, parser)


def _of_offer(
    offer: dict[str, Any], title: str, product: dict[str, Any], number: int, parser: str
) -> Iterator[PriceFound]:
    inner = offer.get("offers")
    if isinstance(inner, list) and inner and "AggregateOffer" in _types(offer):
        for place_of_it, each in enumerate(inner):
            if isinstance(each, dict):
                yield from _of_offer(each, title, product, place_of_it, parser)
        return
    specification = offer.get("priceSpecification")
    specification = specification[0] if isinstance(specification, list) and specification else specification
    specification = specification if isinstance(specification, dict) else {}
    is_range = "price" not in offer and "lowPrice" in offer
    raw = offer.get("price") or offer.get("lowPrice") or specification.get("price")
    amount = exact_amount(_first(raw))
    currency = _text(offer.get("priceCurrency") or specification.get("priceCurrency")).upper()[:3]
    is_sold_out = any(word in _text(offer.get("availability")).lower() for word in _SOLD_OUT)
    if amount is None and not is_sold_out:
        return
    place = _text(offer.get("sku") or offer.get("name") or product.get("sku"))
    place = place or (f"offer {number + 1}" if number >= 0 else "")
    said = proof_of(f"{title} {_text(raw)} {currency} {_text(offer.get('availability'))}")
    confidence = 60 if is_range else 95
    yield PriceFound(
        amount,
        currency or currency_in(_text(raw)),
        said,
        parser,
        place[:200],
        title=title[:300],
        is_sold_out=is_sold_out,
        confidence=confidence,
    )


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _text(value: Any) -> str:
    value = _first(value)
    return "" if value is None or isinstance(value, dict | list) else " ".join(str(value).split())
