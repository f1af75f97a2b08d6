"""The pages themselves, with the markup that the real ones had when they were last seen."""

from __future__ import annotations

import json
from html import escape

from simulator.answers import Body
from simulator.shops.goods import Good

_FILLER = "<p>Delivery ₦ 1,500 · Call 0803 000 0000 · 10,000+ sold</p>"
_RELATED = '<aside class="related-products"><span class="price">₦ 99,000</span></aside>'


def jumia(good: Good) -> str:
    if good.fault == "changed":
        return _html(good, f"<h1>{escape(good.title)}</h1><div class='xq'>see the app for prices</div>")
    price = f'<span class="-b -ubpt -tal -fs24 -prxs">{good.shown}</span>'
    if good.fault == "two_prices":
        price = f'<span class="-b -ubpt -tal -fs24 -prxs">{good.shown} - ₦ 17,500</span>'
    old = f'<span data-price-old class="-tal -gy5 -lthr -fs16">{good.shown_before}</span>' if good.was else ""
    stock = '<p class="-df _oos">Out of stock</p>' if good.sold_out else "<button>Add to cart</button>"
    body = f'<h1 class="-fs20 -pts -pbxs">{escape(good.title)}</h1><div>{price}{old}</div>{stock}{_FILLER}'
    return _html(good, body + _RELATED)


def jumia_search(goods: list[Good]) -> str:
    products = [
        {
            "sku": each.slug.upper(),
            "displayName": each.title,
            "prices": {"rawPrice": f"{float(each.price):.2f}", "price": each.shown, "priceEuro": "6.24"},
            "isBuyable": not each.sold_out,
        }
        for each in goods
    ]
    store = json.dumps({"products": products})
    return f"<html><body><script>window.__STORE__={store};</script><script>var a={{}};</script></body></html>"


def jiji(good: Good) -> Body:
    if good.fault == "changed":
        return {"item": {"cost": good.price}}
    value = None if good.sold_out else int(float(good.price))
    return {
        "advert": {
            "guid": good.slug,
            "title": good.title,
            "price_obj": {"value": value, "view": good.shown, "period": None, "bulk": None} if value else None,
            "status": "active",
            "user_phone": "08030000000",
            "fb_view_content_data": {"value": 9.1},
        }
    }


def anybodys(good: Good) -> str:
    title = f"<h1>{escape(good.title)}</h1>"
    if good.fault == "changed":
        return _html(good, title + "<p>Ask us.</p>")
    return _html(good, title + _DIALECTS[good.dialect](good) + _FILLER + _RELATED)


def _json_ld(good: Good) -> str:
    stock = "OutOfStock" if good.sold_out else "InStock"
    offer = {"@type": "Offer", "priceCurrency": good.currency, "availability": f"https://schema.org/{stock}"}
    offers = [{**offer, "price": good.price}]
    if good.fault == "two_prices":
        offers = [{**offers[0], "name": "White"}, {**offer, "price": "16900", "name": "Black"}]
    data = {"@context": "https://schema.org", "@type": "Product", "name": good.title, "offers": offers}
    return f'<script type="application/ld+json">{json.dumps(data)}</script><b class="price">{good.shown}</b>'


def _microdata(good: Good) -> str:
    return (
        '<div itemscope itemtype="https://schema.org/Product"><span itemprop="name">Ring light</span>'
        '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">'
        f'<meta itemprop="priceCurrency" content="{good.currency}"><span itemprop="price" content="{good.price}">'
        f"{good.shown}</span></div></div>"
    )


def _meta(good: Good) -> str:
    return (
        f'<meta property="product:price:amount" content="{good.price}">'
        f'<meta property="product:price:currency" content="{good.currency}">'
    )


def _plain(good: Good) -> str:
    second = '<div class="price">₦ 16,900</div>' if good.fault == "two_prices" else ""
    before = f"<s>{good.shown_before}</s> " if good.was else ""
    stock = '<p class="stock">Out of stock</p>' if good.sold_out else ""
    return f'<div class="product-price">{before}{good.shown}</div>{second}{stock}'


_DIALECTS = {"json-ld": _json_ld, "microdata": _microdata, "meta": _meta, "plain": _plain}


def _html(good: Good, body: str) -> str:
    return (
        f"<!doctype html><html><head><title>{escape(good.title)}</title></head><body><main>{body}</main></body></html>"
    )
