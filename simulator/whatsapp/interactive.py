"""Interactive messages: buttons, lists, links, products, flows, with the limits Meta puts on each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.answers import Body, part_of
from simulator.graph.errors import GraphError


def read_interactive(part: Body) -> str:
    kind = part.get("type")
    check = CHECKS.get(str(kind))
    if check is None:
        raise GraphError(100, f"Param interactive['type'] must be one of {', '.join(CHECKS)} - got \"{kind}\".")
    action = part.get("action")
    if not isinstance(action, dict):
        raise GraphError(131008, "Required parameter is missing: interactive['action']")
    text = part_of(part, "body").get("text")
    if kind != "product" or text is not None:
        _text(text, "interactive['body']['text']", 1024)
    if part.get("footer"):
        _text(part_of(part, "footer").get("text"), "interactive['footer']['text']", 60)
    check(action)
    return str(text or "[product]")


def _text(value: Any, name: str, longest: int) -> None:
    if not isinstance(value, str) or not value:
        raise GraphError(131008, f"Required parameter is missing: {name}")
    if len(value) > longest:
        raise GraphError(131009, f"Param {name} must be at most {longest} characters long.")


def _items(value: Any, name: str, most: int) -> list[Body]:
    if not isinstance(value, list) or not 1 <= len(value) <= most or not all(isinstance(each, dict) for each in value):
        raise GraphError(131009, f"Param {name} must have 1 to {most} entries.")
    return value


def _different(values: list[str], name: str) -> None:
    if len(set(values)) < len(values):
        raise GraphError(131009, f"Param {name} must be unique.")


def _check_buttons(action: Body) -> None:
    buttons = [part_of(button, "reply") for button in _items(action.get("buttons"), "action['buttons']", 3)]
    for reply in buttons:
        _text(reply.get("title"), "buttons['reply']['title']", 20)
        _text(reply.get("id"), "buttons['reply']['id']", 256)
    _different([reply["id"] for reply in buttons], "buttons['reply']['id']")
    _different([reply["title"] for reply in buttons], "buttons['reply']['title']")


def _check_list(action: Body) -> None:
    _text(action.get("button"), "action['button']", 20)
    sections = _items(action.get("sections"), "action['sections']", 10)
    for section in sections:
        if len(sections) > 1 or section.get("title"):
            _text(section.get("title"), "sections['title']", 24)
    rows = [row for section in sections for row in _items(section.get("rows"), "sections['rows']", 10)]
    _items(rows, "rows of all sections", 10)
    for row in rows:
        _text(row.get("title"), "rows['title']", 24)
        _text(row.get("id"), "rows['id']", 200)
        if row.get("description"):
            _text(row["description"], "rows['description']", 72)
    _different([row["id"] for row in rows], "rows['id']")


def _check_link(action: Body) -> None:
    parameters = part_of(action, "parameters")
    _text(parameters.get("display_text"), "parameters['display_text']", 20)
    _text(parameters.get("url"), "parameters['url']", 2000)
    if not parameters["url"].startswith(("http://", "https://")):
        raise GraphError(131009, "Param parameters['url'] is not a valid URL.")


def _check_product(action: Body) -> None:
    _text(action.get("catalog_id"), "action['catalog_id']", 64)
    _text(action.get("product_retailer_id"), "action['product_retailer_id']", 100)


def _check_product_list(action: Body) -> None:
    _text(action.get("catalog_id"), "action['catalog_id']", 64)
    sections = _items(action.get("sections"), "action['sections']", 10)
    products = [each for part in sections for each in _items(part.get("product_items"), "product_items", 30)]
    _items(products, "product_items of all sections", 30)
    for product in products:
        _text(product.get("product_retailer_id"), "product_items['product_retailer_id']", 100)


def _named(name: str) -> Callable[[Body], None]:
    def check(action: Body) -> None:
        if action.get("name") != name:
            raise GraphError(131009, f"Param action['name'] must be {name}.")

    return check


CHECKS: dict[str, Callable[[Body], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "cta_url": _check_link,
    "product": _check_product,
    "product_list": _check_product_list,
    "catalog_message": _named("catalog_message"),
    "location_request_message": _named("send_location"),
    "flow": _named("flow"),
}
