from collections.abc import Iterator
from contextlib import suppress

import pytest

from intelligence.providers.base import Access, Ask, ProviderFailure, Turn
from intelligence.providers.registry import get_provider
from simulator.server import RunningSimulator, running
from tests.intelligence.gateway import KINDS, Gateway


@pytest.fixture(scope="package")
def shared_models() -> Iterator[RunningSimulator]:
    with running() as simulator:
        for name, kind in KINDS.items():
            _warm_up(simulator.llm_url(name), kind)
        yield simulator


@pytest.fixture
def gateway(db, shared_models: RunningSimulator) -> Gateway:
    shared_models.control("reset", {})
    return Gateway(shared_models)


def _warm_up(url: str, kind: str) -> None:
    """A client's first call takes seconds on a busy machine, which no test is about."""
    turns = (Turn("user", "Hello"),)
    ask = Ask(
        model="m", system="JSON", turns=turns, schema={}, max_tokens=9, temperature=None, seconds=60, by_schema=False
    )
    with suppress(ProviderFailure):
        get_provider(kind).ask(Access(url, "key"), ask)
