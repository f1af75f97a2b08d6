"""Shops of the simulator, and a fetcher that is as polite as ever but whose clock runs quickly."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from common.fetching import Fetcher, FetchPolicy, InMemoryDomainStates
from pricing.choices import SourceKind
from pricing.models import Listing
from simulator.server import RunningSimulator, running
from tests.messaging.simulated import _simulator, providers
from tests.pricing.factories import ListingFactory

__all__ = ["_simulator", "providers"]

SECONDS_BETWEEN = 3.0


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Shops:
    simulator: RunningSimulator
    clock: Clock
    fetcher: Fetcher

    def sell(self, shop: str, slug: str = "ring-light-RL10XYZ9", **facts: Any) -> str:
        """The address of the good, made or changed."""
        self.simulator.control("shops", {"shop": shop, "slug": slug, **facts})
        folder = "jiji/lagos" if shop == "jiji" else shop
        return f"{self.simulator.url}/shops/{folder}/{slug}.html"

    def watch(self, shop: str = "page", slug: str = "ring-light-RL10XYZ9", **facts: Any) -> Listing:
        """A listing of ours for it."""
        url = self.sell(shop, slug.rpartition("-")[2] if shop == "jiji" else slug, **facts)
        return ListingFactory(source=SourceKind(shop), url=url)

    @property
    def asked(self) -> list[str]:
        return [each["path"] for each in self.simulator.control("shops/requests")["requests"]]


@pytest.fixture(scope="session")
def _shop_simulator() -> Iterator[RunningSimulator]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def shops(_shop_simulator: RunningSimulator, settings: Any) -> Shops:
    settings.FETCH_LOOPBACK = True
    _shop_simulator.control("reset", {})
    clock = Clock()
    policy = FetchPolicy(
        "MajlisBot/1.0", seconds_between=SECONDS_BETWEEN, patience=0.0, seconds=0.6, opens_loopback=True
    )
    return Shops(_shop_simulator, clock, Fetcher(policy, InMemoryDomainStates(), now=clock, sleep=clock.sleep))
