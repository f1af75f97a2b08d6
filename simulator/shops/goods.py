"""What the shops sell, and how they misbehave."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, fields, replace
from typing import Any

from simulator.answers import BadRequest, Body

REQUESTS_KEPT = 1_000
FAULTS = ("", "forbidden", "too_many", "slow", "huge", "changed", "two_prices", "gone", "broken")


@dataclass(frozen=True, slots=True)
class Good:
    shop: str
    slug: str
    title: str = "Ring light 10 inch"
    price: str = "13900"
    was: str = ""
    currency: str = "NGN"
    sold_out: bool = False
    fault: str = ""
    retry_after: str = "60"
    # How a page of anybody's tells its price: json-ld, microdata, meta, plain.
    dialect: str = "json-ld"

    @property
    def shown(self) -> str:
        return f"₦ {int(float(self.price)):,}"

    @property
    def shown_before(self) -> str:
        return f"₦ {int(float(self.was)):,}" if self.was else ""


# What the demo's competitors sell; see operations/services/demo_market.py.
_FIRST = (
    Good("page", "ring-light-18", "Ring light 18 inch with stand", "14900"),
    Good("page", "rl18", "Ring light 18 inch", "15500"),
    Good("page", "ring-light-10", "Ring light 10 inch", "10200"),
    Good("page", "microphone", "Wireless microphone", "24900"),
    Good("page", "mic2", "Wireless microphone set", "26000"),
)


class Shops:
    def __init__(self) -> None:
        self._goods: dict[tuple[str, str], Good] = {(each.shop, each.slug): each for each in _FIRST}
        self.requests: deque[Body] = deque(maxlen=REQUESTS_KEPT)

    def change(self, order: Body) -> Good:
        """Makes the good, or changes what is said of it."""
        known = {each.name for each in fields(Good)}
        if not {"shop", "slug"} <= set(order) <= known:
            raise BadRequest(f"a good is an object of {', '.join(sorted(known))}")
        if order.get("fault", "") not in FAULTS:
            raise BadRequest(f"fault is one of {', '.join(FAULTS[1:])}")
        key = (str(order["shop"]), str(order["slug"]))
        self._goods[key] = replace(self._goods.get(key, Good(*key)), **order)
        return self._goods[key]

    def find(self, shop: str, slug: str) -> Good | None:
        return self._goods.get((shop, slug))

    def of(self, shop: str) -> list[Good]:
        return [good for (name, _slug), good in self._goods.items() if name == shop]

    def note(self, path: str, headers: dict[str, Any]) -> None:
        self.requests.append({"path": path, "headers": headers, "at": time.time()})

    def clear(self) -> None:
        self._goods.clear()
        self.requests.clear()
