"""Items of a catalogue over the Graph API: changed in batches that are carried out later, asked for by their handle.

https://developers.facebook.com/docs/marketing-api/catalog-batch/guides/send-product-updates
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from messaging.providers.base import ChannelAccess
from messaging.providers.calls import ask
from messaging.providers.graph.client import graph_url
from messaging.providers.whatsapp_cloud.errors import rule_for
from messaging.providers.whatsapp_cloud.outgoing import TOKEN

# Meta takes 5,000, and recommends fewer than 3,000.
MOST_ITEMS = 2500
_ASKED_AT_ONCE = 100
_LONGEST_TEXT = 300
_OVER = {"finished": True, "error": False, "canceled": False, "cancelled": False}


@dataclass(frozen=True, slots=True)
class Submitted:
    """`handle` is empty where nothing was taken. `refused`: by SKU, what Meta said at once."""

    handle: str
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """`succeeded` is None while Meta works on it."""

    succeeded: bool | None
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """As Meta shows it: the price is a text for people ("₦13,900.00")."""

    price: str
    availability: str


def facts_of(price: Decimal, currency: str, *, is_available: bool) -> dict[str, str]:
    """What is kept in step, in Meta's form: a decimal point and the ISO code, whatever the currency."""
    return {"price": f"{price:.2f} {currency}", "availability": "in stock" if is_available else "out of stock"}


def submit(channel: ChannelAccess, catalogue: str, items: Sequence[tuple[str, Mapping[str, str]]]) -> Submitted:
    """Raises ProviderRefused. Meta would make items that it does not know: not for a change of price."""
    requests = [{"method": "UPDATE", "data": {"id": sku, **facts}} for sku, facts in items]
    body = {"item_type": "PRODUCT_ITEM", "allow_upsert": False, "requests": requests}
    answer = _graph(channel, "POST", catalogue, "items_batch", json=body)
    handles = answer.get("handles")
    handle = str(handles[0]) if isinstance(handles, list) and handles else ""
    return Submitted(handle, dict(_refusals(answer.get("validation_status"))))


def status_of(channel: ChannelAccess, catalogue: str, handle: str) -> BatchStatus:
    """Raises ProviderRefused."""
    params = {"handle": handle, "load_ids_of_invalid_requests": "true"}
    answer = _graph(channel, "GET", catalogue, "check_batch_request_status", params=params)
    found = _objects(answer.get("data"))
    one = found[0] if found else {}
    refused = {str(each.get("id") or ""): _said(each) for each in _objects(one.get("errors"))}
    unnamed = {str(sku): "" for sku in one.get("ids_of_invalid_requests") or [] if str(sku) not in refused}
    return BatchStatus(_OVER.get(str(one.get("status", "")).lower()), refused | unnamed)


def read_back(channel: ChannelAccess, catalogue: str, skus: Sequence[str]) -> dict[str, ShownItem]:
    """By SKU, those that are there. Raises ProviderRefused."""
    shown: dict[str, ShownItem] = {}
    for start in range(0, len(skus), _ASKED_AT_ONCE):
        some = skus[start : start + _ASKED_AT_ONCE]
        params = {
            "fields": "id,retailer_id,price,availability",
            "filter": json.dumps({"retailer_id": {"is_any": list(some)}}),
            "limit": str(_ASKED_AT_ONCE),
        }
        for item in _objects(_graph(channel, "GET", catalogue, "products", params=params).get("data")):
            facts = ShownItem(str(item.get("price") or "")[:60], str(item.get("availability") or ""))
            shown[str(item.get("retailer_id") or "")] = facts
    return shown


def _refusals(items: Any) -> Iterator[tuple[str, str]]:
    for item in _objects(items):
        if errors := _objects(item.get("errors")):
            yield str(item.get("retailer_id") or ""), _said(errors[0])


def _said(error: dict[str, Any]) -> str:
    return str(error.get("message") or "")[:_LONGEST_TEXT]


def _objects(items: Any) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _graph(channel: ChannelAccess, method: str, catalogue: str, edge: str, **request: Any) -> dict[str, Any]:
    url = graph_url(channel, catalogue, edge)
    return ask(method, url, rule_for, token=channel.credentials.get(TOKEN, ""), **request)
