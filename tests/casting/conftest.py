from collections.abc import Iterator

import pytest

from casting.selectors.keywords import forget_keywords
from tests.messaging.simulated import _simulator, providers

__all__ = ["_simulator", "providers"]


@pytest.fixture(autouse=True)
def wakes(monkeypatch) -> Iterator[list[object]]:
    """No test needs a broker; what was asked for can be looked at."""
    asked: list[object] = []
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: asked.append(wake))
    yield asked


@pytest.fixture(autouse=True)
def _no_keywords_remembered() -> Iterator[None]:
    forget_keywords()
    yield
    forget_keywords()
