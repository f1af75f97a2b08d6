import pytest


@pytest.fixture(autouse=True)
def wakes(monkeypatch) -> list[object]:
    """No test needs a broker; what was asked for can be looked at."""
    asked: list[object] = []
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", asked.append)
    return asked
