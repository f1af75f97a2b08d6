"""Every kind of feed tells the same of the same products."""

import json

import pytest

from pricing.feeds import FORMATS, UnreadableFeed, get_format

_EXPECTED = [
    {"sku": "RL-10", "name_en": "Ring light", "price": "13900.00", "currency": "NGN", "stock": "4"},
    {"sku": "RL-18", "name_en": "Ring light 18", "price": "21000.50", "currency": "NGN", "stock": "0"},
]

_JSON = {
    "status": "ok",
    "products": [
        {"sku": "RL-10", "title": "Ring light", "pricing": {"amount": "13900.00 NGN"}, "stock": 4},
        {"sku": "RL-18", "title": "Ring light 18", "pricing": {"amount": "NGN 21000.50"}, "availability": False},
    ],
}
_CSV = """SKU;Title;Price;Currency;Qty;Availability
RL-10;Ring light;13900.00;NGN;4;in stock
RL-18;Ring light 18;21000.50;NGN;;out of stock
"""
_GOOGLE = """<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>RL-10</g:id><title>Ring light</title>
<g:price>15000.00 NGN</g:price><g:sale_price>13900.00 NGN</g:sale_price>
<g:quantity>4</g:quantity><g:availability>in stock</g:availability></item>
<item><g:id>RL-18</g:id><title>Ring light 18</title><g:price>21000.50 NGN</g:price>
<g:availability>out of stock</g:availability></item></channel></rss>"""


def read(kind: str, content: str, *, items_path: str = "", **mapping: str) -> list[dict[str, str]]:
    return get_format(kind).read(content.encode(), items_path=items_path, mapping=mapping)


def test_all_kinds_tell_the_same() -> None:
    assert read("json", json.dumps(_JSON), price="pricing.amount") == _EXPECTED
    assert read("csv", _CSV) == _EXPECTED
    assert read("google", _GOOGLE) == _EXPECTED


def test_fields_lie_as_deep_as_the_mapping_says() -> None:
    body = {"data": {"rows": [{"code": 7, "names": {"en": "Tripod"}, "prices": [{"value": 8000}], "pics": ["a.jpg"]}]}}
    found = read(
        "json",
        json.dumps(body),
        items_path="data.rows",
        sku="code",
        name_en="names.en",
        price="prices.0.value",
        image="pics",
    )
    assert found == [{"sku": "7", "name_en": "Tripod", "price": "8000", "image": "a.jpg"}]


@pytest.mark.parametrize("kind", FORMATS)
def test_what_cannot_be_read_says_so(kind: str) -> None:
    content = "PK\x03\x04 no workbook" if kind == "csv" else "<html>log in"
    with pytest.raises(UnreadableFeed):
        read(kind, content)


def test_a_document_that_unfolds_is_not_opened() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><item><id>&b;</id></item></rss>'
    with pytest.raises(UnreadableFeed):
        read("google", bomb)
