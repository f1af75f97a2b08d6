"""Any page: what it says to programs first, then where staff say that the price stands, then what looks like one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext_noop as _
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from common.fetching import Page
from common.phrases import say

from ..reading import PriceReading, Role, read_prices
from .base import PriceFound, Request, Unreadable, Wanted, proof_of, text_of
from .structured import prices_of_json_ld, prices_of_microdata

_MOST = 12
_META = ('meta[property="product:price:amount"]', 'meta[property="og:price:amount"]')
_META_CURRENCY = ('meta[property="product:price:currency"]', 'meta[property="og:price:currency"]')
_LOOKS_LIKE_PRICE = '[itemprop="price"], [class*="price" i], [id*="price" i], [data-price]'
# Of other goods, or of no goods at all.
_ELSEWHERE = re.compile(r"relat|recommend|similar|upsell|cross|cart|basket|footer|nav|menu|shipping|delivery|widget")
_LONGEST_TEXT = 200
_SOLD_OUT = re.compile(r"out of stock|sold out|unavailable|نفد|نفذ|غير متوفر|غير متاح", re.I)
_STOCK = '[class*="stock" i], [class*="availab" i], [id*="stock" i], [class*="sold" i]'


class WebPage:
    def request(self, wanted: Wanted) -> Request:
        return Request(wanted.url)

    def read(self, page: Page, wanted: Wanted) -> Sequence[PriceFound]:
        html = text_of(page)
        tree = LexborHTMLParser(html)
        structured = list(prices_of_json_ld(tree)) or list(prices_of_microdata(html))
        pointed = list(_of_selector(tree, wanted))
        found = _agreed(structured, pointed) or list(_of_meta(tree, wanted)) or list(_of_looks(tree, wanted))
        if not found:
            raise Unreadable(
                say(_("The page shows no price that we can read. Say on the listing where it stands, by a selector."))
            )
        return _distinct(found)[:_MOST]


def _agreed(structured: list[PriceFound], pointed: list[PriceFound]) -> list[PriceFound]:
    """Both, where they contradict each other: a person chooses, once."""
    said = {found.amount for found in structured}
    return [*structured, *(found for found in pointed if found.amount not in said)]


def _of_selector(tree: LexborHTMLParser, wanted: Wanted) -> Iterator[PriceFound]:
    if not wanted.price_selector:
        return
    try:
        nodes = tree.css(wanted.price_selector)[:_MOST]
    except (SelectolaxError, ValueError):
        return
    for number, node in enumerate(nodes):
        for found in _read(_text(node), tree, wanted, "page:selector", confidence=85):
            yield replace(found, place=f"selector {number + 1}")


def _of_meta(tree: LexborHTMLParser, wanted: Wanted) -> Iterator[PriceFound]:
    amount = next((_content(tree, path) for path in _META if _content(tree, path)), "")
    currency = next((_content(tree, path) for path in _META_CURRENCY if _content(tree, path)), "")
    if amount:
        yield from _read(f"{currency} {amount}", tree, wanted, "page:meta", confidence=85)


def _of_looks(tree: LexborHTMLParser, wanted: Wanted) -> Iterator[PriceFound]:
    seen: set[str] = set()
    for node in tree.css(_LOOKS_LIKE_PRICE):
        text = _text(node)
        if not text or len(text) > _LONGEST_TEXT or text in seen or _is_elsewhere(node):
            continue
        seen.add(text)
        yield from _read(text, tree, wanted, "page:looks", confidence=65)


def _read(text: str, tree: LexborHTMLParser, wanted: Wanted, parser: str, *, confidence: int) -> Iterator[PriceFound]:
    # A bare number where a price stands is one.
    readings = read_prices(text, market=wanted.market) or read_prices(f"price: {text}", market=wanted.market)
    old = max((each.amount for each in readings if each.role == Role.OLD), default=None)
    title = _text(tree.css_first("h1"))[:300]
    is_sold_out = any(_SOLD_OUT.search(_text(node)[:_LONGEST_TEXT]) for node in tree.css(_STOCK)[:30])
    for reading in readings:
        if reading.role != Role.OLD:
            yield PriceFound(
                reading.amount,
                reading.currency,
                proof_of(f"{title} {text}"),
                parser,
                was=old,
                title=title,
                is_sold_out=is_sold_out,
                confidence=_certainty(reading, confidence),
            )


def _certainty(reading: PriceReading, confidence: int) -> int:
    """ "From 5,000" is a price of something, seldom of what we sell."""
    share = 0.7 if reading.role == Role.FROM else 1.0
    return int(confidence * share)


def _is_elsewhere(node: LexborNode) -> bool:
    above: LexborNode | None = node
    while above is not None and above.tag not in ("body", "html", "-undef"):
        words = f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''} {above.tag}".lower()
        if _ELSEWHERE.search(words):
            return True
        above = above.parent
    return False


def _distinct(found: list[PriceFound]) -> list[PriceFound]:
    """One for each amount: what a page says twice it says once."""
    kept: dict[object, PriceFound] = {}
    for each in found:
        kept.setdefault((each.amount, each.currency), each)
    numbered = list(kept.values())
    if len(numbered) == 1 or any(each.place for each in numbered):
        return numbered
    return [replace(each, place=f"price {number}") for number, each in enumerate(numbered, start=1)]


def _content(tree: LexborHTMLParser, path: str) -> str:
    node = tree.css_first(path)
    return (node.attributes.get("content") or "").strip() if node else ""


def _text(node: LexborNode | None) -> str:
    return " ".join(node.text(separator=" ").split()) if node else ""
