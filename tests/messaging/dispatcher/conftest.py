"""The dispatcher as a whole: in a thread, against the simulator over HTTP, with the tables committed."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from messaging.dispatcher.loop import Dispatcher
from messaging.models import Message
from messaging.providers.registry import get_provider
from simulator.server import RunningSimulator, running
from tests.messaging.simulated import STAY_SECONDS


@pytest.fixture(scope="session")
def _simulator() -> Iterator[RunningSimulator]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def simulator(_simulator, settings) -> RunningSimulator:
    _simulator.control("reset", {})
    _simulator.control("webhooks", {"on": False})
    settings.GRAPH_API_URL = _simulator.url
    # One unit of the retry schedule: refusals are tried again at once.
    settings.RETRY_UNIT_SECONDS = 0.05
    return _simulator


class Running:
    """A dispatcher at work; ended by the end of its `with` at the latest."""

    def __init__(self) -> None:
        self.dispatcher = Dispatcher()
        self._thread = threading.Thread(target=self.dispatcher.run, name="dispatcher")

    def __enter__(self) -> "Running":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> float:
        """How many seconds it took."""
        asked = time.monotonic()
        self.dispatcher.stop()
        self._thread.join(10)
        assert not self._thread.is_alive()
        return time.monotonic() - asked


@pytest.fixture
def pair_seconds(monkeypatch) -> Callable[[float], None]:
    """How long after a message the next one may go to the same person."""

    def set_to(seconds: float) -> None:
        provider = type(get_provider("whatsapp_cloud"))
        monkeypatch.setattr(provider, "limits", replace(provider.limits, pair_seconds=seconds))

    return set_to


@pytest.fixture
def dispatching(simulator, transactional_db, pair_seconds) -> type[Running]:
    """Starts one, in `with`. A second try need not wait for its person."""
    pair_seconds(0)
    return Running


@pytest.fixture
def dispatch_all(dispatching, monkeypatch) -> Callable[[], None]:
    """Runs until nothing is due any more."""
    monkeypatch.setattr("messaging.dispatcher.driver._STAY_SECONDS", STAY_SECONDS)

    def run() -> None:
        thread = threading.Thread(target=Dispatcher().run, name="dispatcher")
        thread.start()
        thread.join(30)
        assert not thread.is_alive()

    return run


def wait_for(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """What it says once it says something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if said := condition():
            return said
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s; messages: {list(Message.objects.values_list('state', 'reason'))}")
