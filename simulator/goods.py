"""What Meta's catalogues hold, and the batches that change them."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.answers import Body


@dataclass(slots=True)
class Batch:
    changes: list[Body]
    polls_left: int
    errors: list[Body] = field(default_factory=list)


class Commerce:
    def __init__(self) -> None:
        self.items: dict[str, dict[str, Body]] = {}
        self.batches: dict[str, Batch] = {}
        # How often a batch is still worked on when asked for, and what Meta refuses when it comes to it.
        self.polls = 1
        self.refuse: set[str] = set()

    def change(self, order: Body) -> Body:
        """`{"catalog": …, "items": {sku: {"price": "13900.00 NGN"}}}`, `{"polls": 3}`, `{"refuse": [sku]}`."""
        if "catalog" in order:
            self.items.setdefault(str(order["catalog"]), {}).update(order.get("items", {}))
        self.polls = int(order.get("polls", self.polls))
        self.refuse = set(order.get("refuse", self.refuse))
        return {"items": self.items}

    def clear(self) -> None:
        self.items.clear()
        self.batches.clear()
        self.refuse.clear()
        self.polls = 1
