"""What goes wrong on purpose: rates of broken answers, for all sends or for one provider or channel."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import asdict, dataclass, fields, replace
from enum import Enum
from typing import Any

from simulator.channels import Channel


class Mishap(Enum):
    BREAKDOWN = "injected_5xx"
    TIMEOUT = "timeouts"
    TOO_MANY = "injected_429"
    RESET = "resets"
    REFUSAL = "injected_error_code"


@dataclass(frozen=True, slots=True)
class FaultSettings:
    rate_5xx: float = 0.0
    rate_timeout: float = 0.0
    rate_429: float = 0.0
    rate_reset: float = 0.0
    latency_ms: float = 0.0
    error_code: int | None = None
    accepted: float = 0.5

    def changed(self, order: dict[str, Any]) -> FaultSettings:
        names = {each.name for each in fields(self)}
        changes = {key: value for key, value in order.items() if key in names}
        numbers = [value for key, value in changes.items() if key != "error_code" or value is not None]
        if not all(isinstance(value, int | float) and value >= 0 for value in numbers):
            raise ValueError("rates, shares and milliseconds are numbers from 0")
        return replace(self, **changes)


Scope = tuple[str, str]
EVERYWHERE: Scope = ("", "")
COUNTERS = (
    "injected_5xx",
    "injected_429",
    "injected_error_code",
    "timeouts_accepted",
    "timeouts_not_accepted",
    "resets_accepted",
    "resets_not_accepted",
)


class Faults:
    def __init__(self) -> None:
        self.active = False
        self.random = random.Random()
        self._settings: dict[Scope, FaultSettings] = {EVERYWHERE: FaultSettings()}
        self.counts: Counter[str] = Counter()

    def change(self, order: dict[str, Any]) -> None:
        scope = (str(order.get("provider") or ""), str(order.get("channel") or ""))
        self._settings[scope] = self._settings.get(scope, self._settings[EVERYWHERE]).changed(order)
        if order.get("seed") is not None:
            self.random.seed(order["seed"])
        self.active = any(settings != FaultSettings() for settings in self._settings.values())

    def settings_for(self, channel: Channel) -> FaultSettings:
        scopes = [(channel.kind, channel.external_id), ("", channel.external_id), (channel.kind, ""), EVERYWHERE]
        return next(self._settings[scope] for scope in scopes if scope in self._settings)

    def draw(self, settings: FaultSettings) -> Mishap | None:
        """One throw for all rates, so that each keeps its share and at most one thing happens to a request."""
        throw = self.random.random()
        for mishap, rate in (
            (Mishap.BREAKDOWN, settings.rate_5xx),
            (Mishap.TIMEOUT, settings.rate_timeout),
            (Mishap.TOO_MANY, settings.rate_429),
            (Mishap.RESET, settings.rate_reset),
        ):
            if throw < rate:
                return mishap
            throw -= rate
        return Mishap.REFUSAL if settings.error_code is not None else None

    def count(self, mishap: Mishap, accepted: bool | None = None) -> None:
        ending = "" if accepted is None else "_accepted" if accepted else "_not_accepted"
        self.counts[mishap.value + ending] += 1

    def reset(self) -> None:
        self.active = False
        self.random = random.Random()
        self._settings = {EVERYWHERE: FaultSettings()}
        self.counts.clear()

    def as_json(self) -> dict[str, Any]:
        scoped = [
            {"provider": provider, "channel": channel, **asdict(settings)}
            for (provider, channel), settings in self._settings.items()
            if (provider, channel) != EVERYWHERE
        ]
        counters = {name: self.counts[name] for name in COUNTERS}
        return {**asdict(self._settings[EVERYWHERE]), **counters, "scoped": scoped}
