"""A page of a shop's search, forty goods: what ours reads of it and what BeautifulSoup reads of it, letter by letter
the same, and how long each takes. `vs_beautifulsoup` is against its quicker parser, lxml; the figures
have html.parser too.
"""

import random
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from .harness.bench import Bench
from .harness.report import Outcome, Ratios, say

_GOODS = 40
_ROUNDS = {True: 5, False: 15}
_PAGES_OF_OURS, _PAGES_OF_THEIRS = 40, 4

Cards = list[tuple[str, str, str, str, bool]]
Reader = Callable[[str], Cards]


def run(bench: Bench) -> Outcome:
    page = _page()
    contenders = {"lxml": _by_soup("lxml"), "html.parser": _by_soup("html.parser")}
    same = {name: reader(page) == _ours(page) for name, reader in contenders.items()}
    if not all(same.values()) or len(_ours(page)) != _GOODS:
        raise RuntimeError(f"they read different things of the same page: {same}")
    measured = {name: _race(page, reader, _ROUNDS[bench.quick]) for name, reader in contenders.items()}
    for name, ratios in measured.items():
        say(f"{median(ratios.each):.1f} times BeautifulSoup with {name}")
    return Outcome(
        ratios={"vs_beautifulsoup": measured["lxml"].median},
        figures={
            "unit": "pages per second",
            "goods": _GOODS,
            "bytes": len(page.encode()),
            **{name: ratios.figures() for name, ratios in measured.items()},
            "skipped": {},
        },
    )


def _race(page: str, theirs: Reader, rounds: int) -> Ratios:
    """Pair by pair, so that what the machine does else meets both."""
    pairs = [(_rate(_ours, page, _PAGES_OF_OURS), _rate(theirs, page, _PAGES_OF_THEIRS)) for _ in range(rounds)]
    return Ratios([ours for ours, _ in pairs], [others for _, others in pairs])


def _rate(read: Reader, page: str, times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        read(page)
    return times / (time.perf_counter() - begun)


def _ours(page: str) -> Cards:
    from selectolax.lexbor import LexborHTMLParser

    from pricing.sources.jumia import cards_in

    cards = cards_in(LexborHTMLParser(page))
    return [(card.sku, card.title, card.price, card.old, card.is_sold_out) for card in cards]


def _by_soup(parser: str) -> Reader:
    from bs4 import BeautifulSoup

    def text(node: Any) -> str:
        return " ".join(node.get_text(separator=" ").split()) if node else ""

    def read(page: str) -> Cards:
        found = []
        for card in BeautifulSoup(page, parser).find_all("article", class_="prd"):
            link = card.find("a", class_="core")
            sku = (link.get("data-ga4-item_id") or link.get("data-gtm-id") or "") if link else ""
            title, price = text(card.find(class_="name")), text(card.find(class_="prc"))
            if title and price:
                old, gone = text(card.find(class_="old")), card.find(class_="_oos") is not None
                found.append((sku, title, price, old, gone))
        return found

    return read


def _page() -> str:
    throw = random.Random(7)
    cards = "".join(_card(number, throw.randrange(20, 900) * 50) for number in range(_GOODS))
    menu = "".join(f'<a class="s-itm" href="/c/{number}/">Category {number}</a>' for number in range(120))
    return f"<!doctype html><html><body><nav>{menu}</nav><main>{cards}</main></body></html>"


def _card(number: int, price: int) -> str:
    """With what the real ones have around their words."""
    gone = '<p class="_oos">Out of stock</p>' if number % 11 == 0 else ""
    old = f'<div class="s-prc-w"><div class="old">₦ {price + 2500:,}</div><div class="bdg _dsct">20%</div></div>'
    return f"""<article class="prd _fb col c-prd">
<a class="btn _def _i -rad" href="/wishlist/{number}/"><svg viewBox="0 0 24 24" class="ic">
<use xlink:href="/i-icons.svg#heart"></use></svg></a>
<a class="core" href="/ring-light-{number}.html" data-ga4-item_id="AS{number:05}NAFAMZ"
data-ga4-item_name="Ring light {number}" data-ga4-price="6.24">
<div class="img-c"><img data-src="https://ng.jumia.is/{number}.jpg" class="img" width="208" alt="Ring"
src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></div>
<div class="info"><h3 class="name">Ring light {number} inch with stand &amp; remote</h3>
<div class="prc">₦ {price:,}</div>{old if number % 3 else ""}
<div class="rev"><div class="stars _s">4.2 out of 5<div class="in" style="width:84%"></div></div>({number * 7})</div>
{gone}
<svg aria-label="Express Shipping" class="ic xprss"><use xlink:href="/i-global.svg#express"></use></svg></div></a>
<footer class="ft"><form class="_fb"><button class="add btn _prim -pea _md" type="button">Add To Cart</button>
</form></footer></article>"""
