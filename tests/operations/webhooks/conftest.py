import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from standardwebhooks.webhooks import Webhook

from operations.models import WebhookEndpoint
from operations.services import endpoints
from operations.services.announce import subscriptions


@dataclass
class Receiver:
    """An integrator's server: what came, and what it answers."""

    url: str
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: tuple[int, dict[str, str], bytes] = (200, {}, b"thanks")

    @property
    def payloads(self) -> list[dict]:
        return [json.loads(body) for _headers, body in self.came]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.came]

    def verify(self, secret: str) -> list[dict]:
        """With the scheme's own code."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.came]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers, said = receiver.answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(said))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _here(settings, monkeypatch):
    """The receivers of these tests stand on this machine; no broker is needed."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    subscriptions.forget()
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)
    yield
    subscriptions.forget()


@pytest.fixture
def endpoint(db, receiver) -> Callable[..., WebhookEndpoint]:
    def make(**said) -> WebhookEndpoint:
        return endpoints.create_endpoint(**{"name": "CRM", "url": receiver.url, "events": [], **said})

    return make
