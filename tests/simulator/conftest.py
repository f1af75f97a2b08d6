"""A running simulator, and a stand-in for the product that takes its webhooks."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from simulator.server import RunningSimulator, running

SECRET = "app-secret"
NUMBER, ACCOUNT, PAGE, GATEWAY = "300000000000202", "200000000000101", "100000000000777", "EXMPL-A1B2C"
AMAKA = "2348000010011"


class Product:
    """Keeps every webhook of the test that runs; answers with the statuses it was told to, then 200."""

    def __init__(self) -> None:
        self.hooks: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self._test = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{self._test}"

    def begin_test(self) -> None:
        """What was on its way in the test before may still arrive: it is told by its path, and not kept."""
        self._test += 1
        self.hooks.clear()
        self.answers.clear()

    def take(self, path: str, headers: dict[str, str], raw: bytes) -> int:
        test, _, rest = path.removeprefix("/").partition("/")
        if test != str(self._test):
            return 200
        status = self.answers.pop(0) if self.answers else 200
        self.hooks.append((f"/{rest}", headers, raw))
        return status

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(raw) for _, _, raw in self.hooks]

    def wait_for(self, condition: Callable[[list[dict[str, Any]]], Any], seconds: float = 20.0) -> Any:
        """The first true value of the condition over all bodies so far."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition(self.bodies())
            if found:
                return found
            time.sleep(0.01)
        raise AssertionError(f"not within {seconds} s; so far {self.bodies()}")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        product = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(product.take(self.path, dict(self.headers), raw))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        return Handler


class Client:
    """Calls a provider as the product would."""

    def __init__(self, base: str, token: str = "token") -> None:
        self.base = base
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def __call__(self, method: str, path: str, body: object = None, **more: Any) -> tuple[int, Any]:
        answer = self.session.request(method, self.base + path, json=body, timeout=10, **more)
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return answer.status_code, answer.json() if is_json else answer.content


@pytest.fixture(scope="package")
def shared_simulator() -> Iterator[RunningSimulator]:
    with running() as simulator:
        yield simulator


@pytest.fixture(scope="package")
def shared_product() -> Iterator[Product]:
    product = Product()
    yield product
    product.server.shutdown()


@pytest.fixture
def product(shared_product: Product) -> Product:
    shared_product.begin_test()
    return shared_product


@pytest.fixture
def sim(shared_simulator: RunningSimulator) -> RunningSimulator:
    """Fresh, with no channel."""
    shared_simulator.control("reset", {"channels": True})
    shared_simulator.control("webhooks", {"delay_ms": 5})
    return shared_simulator


@pytest.fixture
def house(sim: RunningSimulator, product: Product) -> RunningSimulator:
    """With one channel of each kind, whose webhooks go to the product."""
    hook = f"{product.url}/webhooks"
    whatsapp = {"kind": "whatsapp_cloud", "external_id": NUMBER, "parent_id": ACCOUNT, "webhook_url": f"{hook}/wa"}
    page = {"kind": "messenger", "external_id": PAGE, "webhook_url": f"{hook}/page", "name": "Example Electronics"}
    gateway = {"kind": "whapi", "external_id": GATEWAY, "webhook_url": f"{hook}/whapi"}
    gateway["header"] = {"name": "X-Secret", "value": "hush"}  # type: ignore[assignment]
    sim.control("channels", [{**whatsapp, "app_secret": SECRET}, {**page, "app_secret": SECRET}, gateway])
    return sim


@pytest.fixture
def graph(sim: RunningSimulator) -> Client:
    return Client(f"{sim.url}/v26.0")


@pytest.fixture
def whapi(sim: RunningSimulator) -> Client:
    return Client(sim.whapi_url)


def is_signed(headers: dict[str, str], raw: bytes) -> bool:
    expected = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    return headers.get("X-Hub-Signature-256") == f"sha256={expected}"


def text_to(to: str = AMAKA, body: str = "Hello", **more: object) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": body}, **more}


def statuses_in(bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All WhatsApp statuses, in the order they came."""
    values = [
        change["value"] for body in bodies for entry in body.get("entry", []) for change in entry.get("changes", [])
    ]
    return [status for value in values for status in value.get("statuses", [])]
