from collections.abc import Iterator
from typing import Any

import pytest

from simulator.server import RunningSimulator, running


@pytest.fixture(scope="session")
def _instagram_simulator() -> Iterator[RunningSimulator]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def instagram(_instagram_simulator: RunningSimulator, settings: Any) -> RunningSimulator:
    _instagram_simulator.control("reset", {})
    settings.FETCH_LOOPBACK = True
    settings.GRAPH_API_URL = _instagram_simulator.url
    settings.INSTAGRAM_URL = f"{_instagram_simulator.url}/instagram"
    settings.INSTAGRAM_USER_ID, settings.INSTAGRAM_TOKEN = "17841400000000001", "token"
    settings.INSTAGRAM_PAUSES = False
    return _instagram_simulator
