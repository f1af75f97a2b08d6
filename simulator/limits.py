"""The providers' own limits; off unless a test or a benchmark switches them on."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Any

from simulator.channels import Channel

WINDOW_MODES = ("off", "sync", "async")
_NAMES = (
    "mps",
    "pair_seconds",
    "pair_burst",
    "people",
    "people_seconds",
    "window",
    "window_seconds",
    "media_url_seconds",
)


class Limit(Enum):
    THROUGHPUT = "mps"
    PAIR = "pair"
    WINDOW = "window"
    PEOPLE = "people"


class Limits:
    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._last_heard: dict[tuple[str, str], float] = {}
        self.reset()

    def reset(self) -> None:
        self.mps = 0
        self.pair_seconds = 0.0
        self.pair_burst = 1
        self.people = 0
        self.people_seconds = 24 * 3600.0
        self.window = "off"
        self.window_seconds = 24 * 3600.0
        self.media_url_seconds = 300.0
        self._recent: dict[str, deque[float]] = {}
        self._pairs: dict[tuple[str, str], float] = {}
        # By portfolio: whom it reached outside a window, and when; the latest last.
        self._reached: dict[str, dict[str, float]] = {}
        self._last_heard.clear()

    @property
    def active(self) -> bool:
        return bool(self.mps or self.pair_seconds or self.people or self.window != "off")

    def change(self, order: dict[str, Any]) -> None:
        self.mps = int(order.get("mps", self.mps) or 0)
        self.pair_seconds = float(order.get("pair_seconds", self.pair_seconds) or 0)
        self.pair_burst = max(1, int(order.get("pair_burst", self.pair_burst)))
        self.people = int(order.get("people", self.people) or 0)
        self.people_seconds = float(order.get("people_seconds", self.people_seconds))
        self.window = _window_mode(order.get("window", self.window))
        self.window_seconds = float(order.get("window_seconds", self.window_seconds))
        self.media_url_seconds = float(order.get("media_url_seconds", self.media_url_seconds))
        self._recent.clear()
        self._pairs.clear()
        self._reached.clear()

    def heard(self, channel: Channel, person: str) -> None:
        self._last_heard[channel.external_id, person] = self._clock()

    def exceeded(self, channel: Channel, person: str) -> Limit | None:
        """Counts the send when it passes; a refused one uses nothing up."""
        now = self._clock()
        recent = self._recent.setdefault(channel.external_id, deque())
        while recent and recent[0] <= now - 1:
            recent.popleft()
        if self.mps and len(recent) >= self.mps:
            return Limit.THROUGHPUT
        reaches = self.people and channel.kind == "whatsapp_cloud" and self.window_closed(channel, person)
        if reaches and not self._has_room_for(channel, person, now):
            return Limit.PEOPLE
        if self.pair_seconds and not self._pair_passes(channel, person, now):
            return Limit.PAIR
        recent.append(now)
        if reaches:
            self._reach(channel, person, now)
        return None

    def _pair_passes(self, channel: Channel, person: str, now: float) -> bool:
        key = (channel.external_id, person)
        free_at = max(self._pairs.get(key, now), now) + self.pair_seconds
        if free_at - now > self.pair_burst * self.pair_seconds + 1e-6:
            return False
        self._pairs[key] = free_at
        return True

    def _has_room_for(self, channel: Channel, person: str, now: float) -> bool:
        """Unique people whom a portfolio reached outside their windows, over all its numbers, in any such span."""
        reached = self._reached.setdefault(channel.portfolio_key, {})
        while reached and next(iter(reached.values())) <= now - self.people_seconds:
            del reached[next(iter(reached))]
        return person in reached or len(reached) < self.people

    def _reach(self, channel: Channel, person: str, now: float) -> None:
        reached = self._reached[channel.portfolio_key]
        reached.pop(person, None)
        reached[person] = now

    def window_closed(self, channel: Channel, person: str) -> bool:
        heard = self._last_heard.get((channel.external_id, person))
        return heard is None or self._clock() - heard > self.window_seconds

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _NAMES}


def _window_mode(value: object) -> str:
    mode = {True: "sync", False: "off", None: "off"}.get(value, value)  # type: ignore[call-overload]
    if mode not in WINDOW_MODES:
        raise ValueError("window is true, false, sync or async")
    return str(mode)
