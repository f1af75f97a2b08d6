"""Jumia: a product's page, or a search whose cards a person chooses from; the same HTML in all its countries."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _
from selectolax.lexbor import LexborHTMLParser, LexborNode

from common.fetching import Page
from common.phrases import say

from .amounts import amounts_in, currency_in, exact_amount
from .base import PriceFound, Request, Unreadable, Wanted, proof_of, text_of
from .structured import prices_of_json_ld

_STORE = re.compile(r"window\.__STORE__\s*=\s*")
_MOST = 40
# Utility classes change often, so several are tried; the words of the page stay.
_PRICES = ("span.-b.-ubpt.-tal.-fs24.-prxs", "span.-b.-ltr.-tal.-fs24", "span.-b.-ubpt")
_OLD = "span.-tal.-gy5.-lthr"
_SOLD_OUT = ("out of stock", "unavailable", "rupture de stock", "نفد", "غير متوفر")


class Jumia:
    def request(self, wanted: Wanted) -> Request:
        return Request(wanted.url)

    def read(self, page: Page, wanted: Wanted) -> Sequence[PriceFound]:
        html = text_of(page)
        tree = LexborHTMLParser(html)
        for reading in (_of_product_page(tree), _of_store(html), _of_cards(tree), prices_of_json_ld(tree)):
            if found := list(reading)[:_MOST]:
                return found
        raise Unreadable(say(_("Jumia's page shows no price where it used to stand. Look at the address.")))


def _of_product_page(tree: LexborHTMLParser) -> Iterator[PriceFound]:
    title = _text(tree.css_first("h1"))
    price = next((node for path in _PRICES if (node := tree.css_first(path))), None)
    if price is None or not title:
        if title and _is_sold_out(tree):
            yield PriceFound(None, "", proof_of(title), "jumia:page", title=title, is_sold_out=True)
        return
    yield from _priced(_text(price), _text(tree.css_first(_OLD)), title, "", "jumia:page", _is_sold_out(tree))


def _is_sold_out(tree: LexborHTMLParser) -> bool:
    if tree.css_first("._oos") is not None:
        return True
    said = " ".join(_text(node) for node in tree.css("p.-df, p.-fs12, .-oos, button")[:30]).lower()
    return any(words in said for words in _SOLD_OUT)


def _of_store(html: str) -> Iterator[PriceFound]:
    """The goods of a search, as the page keeps them for its own script: other scripts follow, so only the first
    object is read."""
    begins = _STORE.search(html)
    if begins is None:
        return
    try:
        store, _end = json.JSONDecoder().raw_decode(html, begins.end())
    except (ValueError, RecursionError):
        return
    products = store.get("products") if isinstance(store, dict) else None
    for product in products if isinstance(products, list) else []:
        if isinstance(product, dict):
            yield from _of_good(product)


def _of_good(product: dict[str, Any]) -> Iterator[PriceFound]:
    prices = product.get("prices")
    prices = prices if isinstance(prices, dict) else {}
    shown, old = str(prices.get("price") or ""), str(prices.get("oldPrice") or "")
    exact = exact_amount(prices.get("rawPrice"))
    title = str(product.get("displayName") or product.get("name") or "")
    is_sold_out = product.get("isBuyable") is False
    # `priceEuro` is for advertisers: never it.
    for found in _priced(shown, old, title, str(product.get("sku") or ""), "jumia:store", is_sold_out):
        if exact is not None and len(amounts_in(shown)) < 2:
            yield PriceFound(
                exact,
                found.currency,
                proof_of(f"{title} {shown}"),
                found.parser,
                found.place,
                found.was,
                title,
                is_sold_out,
                found.confidence,
            )
        else:
            yield found


@dataclass(frozen=True, slots=True)
class Card:
    """One of a search, in the words of the page."""

    sku: str
    title: str
    price: str
    old: str
    is_sold_out: bool


def cards_in(tree: LexborHTMLParser) -> Iterator[Card]:
    for card in tree.css("article.prd"):
        # A link to the wish list comes before it.
        link = card.css_first("a.core")
        sku = (link.attributes.get("data-ga4-item_id") or link.attributes.get("data-gtm-id") or "") if link else ""
        title, price = _text(card.css_first(".name")), _text(card.css_first(".prc"))
        if title and price:
            yield Card(sku, title, price, _text(card.css_first(".old")), card.css_first("._oos") is not None)


def _of_cards(tree: LexborHTMLParser) -> Iterator[PriceFound]:
    for card in cards_in(tree):
        yield from _priced(card.price, card.old, card.title, card.sku or card.title, "jumia:card", card.is_sold_out)


def _priced(shown: str, old: str, title: str, place: str, parser: str, is_sold_out: bool) -> Iterator[PriceFound]:
    amounts = amounts_in(shown)
    if not amounts:
        return
    # A range is of its variants: the low end, and somebody looks at it.
    confidence = 95 if len(amounts) == 1 else 55
    was: Decimal | None = next(iter(amounts_in(old)), None)
    words = proof_of(f"{title} {shown} {old}")
    yield PriceFound(
        min(amounts), currency_in(shown), words, parser, place[:200], was, title[:300], is_sold_out, confidence
    )


def _text(node: LexborNode | None) -> str:
    return " ".join(node.text(separator=" ").split()) if node else ""
