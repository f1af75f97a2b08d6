"""A shop on loopback, and a fetcher whose clock stands still until somebody waits."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from common.fetching import Fetcher, FetchPolicy, InMemoryDomainStates

Answer = tuple[int, dict[str, str], bytes]
AGENT = "MajlisBot/1.0 (+https://majlis.example)"


@dataclass
class Seen:
    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Shop:
    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    pages: dict[str, Any] = field(default_factory=dict)
    clock: Callable[[], float] = lambda: 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def asked(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def put(self, path: str, body: bytes = b"page", status: int = 200, **headers: str) -> None:
        self.pages[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@dataclass
class Clock:
    now: float = 1_800_000_000.0
    waited: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waited.append(round(seconds, 3))
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(clock: Clock) -> Iterator[Shop]:
    shop = Shop(clock=clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shop.seen.append(Seen(self.path, {k.lower(): v for k, v in self.headers.items()}, shop.clock()))
            page = shop.pages.get(self.path, (404, {}, b""))
            if callable(page):
                page = page(self)
                if page is None:
                    return
            status, headers, body = page
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # those who hang up on purpose

    server = Server(("127.0.0.1", 0), Handler)
    shop.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield shop
    server.shutdown()
    server.server_close()


@pytest.fixture
def states() -> InMemoryDomainStates:
    return InMemoryDomainStates()


@pytest.fixture
def make_fetcher(clock: Clock, states: InMemoryDomainStates) -> Callable[..., Fetcher]:
    """One that may call loopback and asks for no robots.txt, unless told otherwise."""

    def make(**changes: Any) -> Fetcher:
        policy = {"opens_loopback": True, "obeys_robots": False, "seconds": 5.0} | changes
        return Fetcher(FetchPolicy(AGENT, **policy), states, now=clock, sleep=clock.sleep)

    return make
