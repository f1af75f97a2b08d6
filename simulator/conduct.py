"""How webhooks behave: on or off, how far apart, lost, doubled, out of order."""

from __future__ import annotations

import random
from typing import Any

SHARES = ("drop", "duplicate")


class Conduct:
    def __init__(self) -> None:
        self._random = random.Random()
        self.reset()

    def reset(self) -> None:
        self.on = True
        self.delay_ms = 50.0
        self.drop = 0.0
        self.duplicate = 0.0
        self.shuffle = False
        self.batch = 10

    def change(self, order: dict[str, Any]) -> None:
        self.on = bool(order.get("on", self.on))
        self.shuffle = bool(order.get("shuffle", self.shuffle))
        self.delay_ms = float(order.get("delay_ms", self.delay_ms))
        self.batch = max(1, int(order.get("batch", self.batch)))
        for name in SHARES:
            setattr(self, name, float(order.get(name, getattr(self, name))))
        if order.get("seed") is not None:
            self._random.seed(order["seed"])

    def happens(self, share: float) -> bool:
        return share > 0 and self._random.random() < share

    def in_order(self, steps: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._random.sample(steps, len(steps))) if self.shuffle else steps

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("on", "delay_ms", "drop", "duplicate", "shuffle", "batch")}
