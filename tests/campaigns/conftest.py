import pytest

from tests.messaging.simulated import _simulator, providers

__all__ = ["_simulator", "providers"]


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    """Wakes are hints: tests start by hand what they would start."""
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)
