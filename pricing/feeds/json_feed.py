"""JSON of any shape: a list of objects somewhere in it, whose fields may lie deeper: "pricing.amount"."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _

from common.phrases import say

from ..product_rows import guess_columns
from .base import MOST_ITEMS, Facts, UnreadableFeed, plain

_LOOKED_AT = 100


class JsonFeed:
    def read(self, content: bytes, *, items_path: str, mapping: Mapping[str, str]) -> list[Facts]:
        try:
            body = json.loads(content, parse_float=Decimal)
        except (ValueError, RecursionError):
            raise UnreadableFeed(say(_("The address answered with something that is no JSON."))) from None
        items = _at(body, items_path) if items_path else _first_list(body)
        if not isinstance(items, list):
            raise UnreadableFeed(say(_("There is no list of products where the feed says that it stands.")))
        products = [item for item in items[:MOST_ITEMS] if isinstance(item, dict)]
        names = _guessed(products) | dict(mapping)
        return [plain({field: _text(_at(item, path)) for field, path in names.items()}) for item in products]


def _guessed(products: list[dict[str, Any]]) -> dict[str, str]:
    # What one leaves out another has.
    keys = list(dict.fromkeys(key for product in products[:_LOOKED_AT] for key in product))
    guessed = {field: keys[place] for field, place in guess_columns(keys).items()}
    return guessed | {name: name for name in ("image", "availability") if name in keys}


def _first_list(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    return next((value for value in body.values() if isinstance(value, list)), None)


def _at(body: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(body, dict):
            body = body.get(part)
        elif isinstance(body, list) and part.isdecimal() and int(part) < len(body):
            body = body[int(part)]
        else:
            return None
    return body


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None or isinstance(value, dict):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
