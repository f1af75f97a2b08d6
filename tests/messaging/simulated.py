"""The product and the simulator, talking to each other over real HTTP."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from messaging.dispatcher.loop import Dispatcher
from messaging.models import Channel, Message
from messaging.services.drain import drain_webhook_events
from simulator.server import RunningSimulator, running
from tests.environment import APP_SECRET
from tests.messaging.factories import ChannelFactory

ACCOUNT = "200000000000101"
PAGE = "100000000000777"
_DISPATCH_SECONDS_AT_MOST = 20.0
# A dispatcher stays for what may come yet; nothing comes once a test has begun it. Two looks and more.
STAY_SECONDS = 0.5


@dataclass
class Providers:
    """The simulator with channels of ours registered there; webhooks come to the test's own server."""

    simulator: RunningSimulator
    product_url: str

    def control(self, call: str, body: object = None) -> Any:
        return self.simulator.control(call, body)

    def channel(self, kind: str = "whatsapp_cloud", **fields: Any) -> Channel:
        """A channel that both sides know."""
        base = self.simulator.whapi_url if kind == "whapi" else self.simulator.url
        account = {"parent_id": ACCOUNT} if kind == "whatsapp_cloud" else {}
        channel = ChannelFactory(kind=kind, base_url=base, **account | fields)
        slug = {"whatsapp_cloud": "whatsapp"}.get(kind, kind)
        self.control(
            "channels",
            {
                "kind": kind,
                "external_id": channel.external_id,
                "parent_id": channel.parent_id,
                "webhook_url": f"{self.product_url}/webhooks/{slug}/",
                "app_secret": APP_SECRET,
            },
        )
        return channel

    def dispatch(self) -> None:
        """Until nothing is due within a moment. What never ends is stopped, so that a test fails instead of hanging."""
        dispatcher = Dispatcher()
        stop = threading.Timer(_DISPATCH_SECONDS_AT_MOST, dispatcher.stop)
        stop.start()
        dispatcher.run()
        stop.cancel()

    def drain_until(self, condition: Callable[[], Any], seconds: float = 5.0) -> Any:
        """Work on webhooks as they come in, until something has come of them."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            drain_webhook_events()
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"not within {seconds} s")

    def accepted(self) -> list[dict[str, Any]]:
        return list(self.control("messages")["messages"])


@pytest.fixture(scope="session")
def _simulator() -> Iterator[RunningSimulator]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def providers(_simulator, transactional_db, live_server, monkeypatch) -> Providers:
    """Fresh and without a channel; nobody needs a broker."""
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)
    monkeypatch.setattr("messaging.dispatcher.driver._STAY_SECONDS", STAY_SECONDS)
    _simulator.control("reset", {"channels": True})
    _simulator.control("webhooks", {"delay_ms": 1})
    return Providers(_simulator, live_server.url)


def reloaded(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)
