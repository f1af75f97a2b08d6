"""Catalogues over the Graph API: items are changed in batches that take their time, and are asked for by a handle."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from simulator.answers import BadRequest, Body, fresh_mark, json_answer, json_object
from simulator.goods import Batch, Commerce
from simulator.graph.errors import GraphError
from simulator.world import World

_PRICE = re.compile(r"\d+\.\d{2} [A-Z]{3}")
_SIGNS = {"NGN": "₦", "INR": "₹", "USD": "$", "EUR": "€"}
_AVAILABLE = ("in stock", "out of stock", "preorder", "available for order", "discontinued")


async def items_batch(world: World, request: web.BaseRequest, catalogue: str) -> web.Response:
    order = json_object(await request.read())
    requests = order.get("requests")
    if order.get("item_type") != "PRODUCT_ITEM" or not isinstance(requests, list):
        raise GraphError(100, "item_type and requests are required.", whatsapp=False)
    if len(requests) > 5000:
        raise GraphError(100, "Too many requests in one batch.", whatsapp=False)
    taken: list[Body] = []
    refused: list[Body] = []
    for each in requests:
        data = each.get("data") if isinstance(each, dict) else None
        if not isinstance(data, dict) or not data.get("id"):
            raise GraphError(100, "A request has no id.", whatsapp=False)
        problem = _problem(data)
        if problem:
            refused.append({"retailer_id": data["id"], "errors": [{"message": problem}], "warnings": []})
        else:
            taken.append(data)
    if not taken:
        return json_answer({"handles": [], "validation_status": refused})
    handle = f"Ac{fresh_mark()}"
    batch = world.commerce.batches[handle] = Batch(taken, world.commerce.polls)
    upserts = order.get("allow_upsert", True) is not False
    _carry_out(world.commerce, catalogue, batch, upserts=upserts)
    return json_answer({"handles": [handle], "validation_status": refused})


async def batch_status(world: World, request: web.BaseRequest, catalogue: str) -> web.Response:
    batch = world.commerce.batches.get(request.query.get("handle", ""))
    if batch is None:
        raise GraphError(100, "Unknown handle.", whatsapp=False)
    batch.polls_left -= 1
    over = batch.polls_left < 0
    status: Body = {"handle": request.query["handle"], "status": "finished" if over else "in_progress"}
    if over:
        ids = [error["id"] for error in batch.errors]
        status |= {"errors": batch.errors, "errors_total_count": len(ids), "ids_of_invalid_requests": ids}
    return json_answer({"data": [status]})


async def products(world: World, request: web.BaseRequest, catalogue: str) -> web.Response:
    """With the price as a text for people, as Meta does."""
    try:
        wanted: Any = json.loads(request.query.get("filter") or "{}")
        skus = wanted.get("retailer_id", {}).get("is_any")
    except (ValueError, AttributeError):
        raise BadRequest("filter is not JSON") from None
    known = world.commerce.items.get(catalogue, {})
    found = [_shown(sku, facts) for sku, facts in known.items() if skus is None or sku in skus]
    return json_answer({"data": found[: int(request.query.get("limit") or 25)], "paging": {}})


def _problem(data: Body) -> str:
    if "price" in data and not _PRICE.fullmatch(str(data["price"])):
        return f"price: {data['price']} is not of the form 9.99 USD"
    if data.get("availability", "in stock") not in _AVAILABLE:
        return f"availability: {data['availability']} is not known"
    return ""


def _carry_out(commerce: Commerce, catalogue: str, batch: Batch, *, upserts: bool) -> None:
    items = commerce.items.setdefault(catalogue, {})
    for line, data in enumerate(batch.changes):
        sku = str(data["id"])
        if sku in commerce.refuse:
            batch.errors.append({"line": line, "id": sku, "message": "The item is under review."})
        elif sku not in items and not upserts:
            batch.errors.append({"line": line, "id": sku, "message": "No item with this id exists in the catalog."})
        else:
            items.setdefault(sku, {}).update({key: value for key, value in data.items() if key != "id"})


def _shown(sku: str, facts: Body) -> Body:
    amount, _, currency = str(facts.get("price", "0.00 USD")).partition(" ")
    price = f"{_SIGNS.get(currency, currency + ' ')}{float(amount):,.2f}"
    return {"id": f"77{abs(hash(sku)) % 10**10}", "retailer_id": sku, "price": price} | {
        "availability": facts.get("availability", "in stock")
    }
