"""What a kind of feed is: bytes in, facts about products out, by the names of our fields."""

import re
from collections.abc import Mapping
from typing import Protocol

from common.phrases import Phrase

from ..product_rows import HEADINGS

MOST_ITEMS = 20_000
# Ours: those of a list that staff bring, and the address of a picture.
FIELDS = (*HEADINGS, "image")
_AMOUNTS = ("price", "floor", "cost")
_WITH_CURRENCY = re.compile(r"(?P<amount>[\d.,]+)\s*(?P<currency>[A-Z]{3})|(?P<before>[A-Z]{3})\s*(?P<after>[\d.,]+)")
_SOLD_OUT = frozenset({"out of stock", "out_of_stock", "outofstock", "sold out", "discontinued", "false"})
_AVAILABILITY = "availability"

Facts = dict[str, str]


class UnreadableFeed(Exception):
    def __init__(self, why: Phrase) -> None:
        self.why = why
        super().__init__(str(why))


class FeedFormat(Protocol):
    def read(self, content: bytes, *, items_path: str, mapping: Mapping[str, str]) -> list[Facts]:
        """`mapping`: of our fields, what theirs are called. Raises UnreadableFeed."""
        ...


def plain(facts: Facts) -> Facts:
    """ "13900.00 NGN" is an amount and a currency; who only says that there is none left has none."""
    told = {name: " ".join(text.split()) for name, text in facts.items() if text and text.strip()}
    for name in _AMOUNTS:
        if found := _WITH_CURRENCY.fullmatch(told.get(name, "")):
            told[name] = found["amount"] or found["after"]
            told.setdefault("currency", found["currency"] or found["before"])
    availability = told.pop(_AVAILABILITY, "").lower()
    if "stock" not in told and availability in _SOLD_OUT:
        told["stock"] = "0"
    return told
