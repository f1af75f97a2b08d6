"""A real server on loopback: time-outs, sizes and redirects are tried on the wire."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Canned:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Loopback:
    url: str
    requests: list[Request]
    answers: list[Canned]

    def answer(self, body: Any, status: int = 200, **headers: str) -> None:
        """The next answer: bytes as they are, anything else as JSON. The last one repeats."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append(Canned(status, raw, {name.replace("_", "-"): value for name, value in headers.items()}))


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    requests: list[Request] = []
    answers: list[Canned] = []

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            names = {name.lower(): value for name, value in self.headers.items()}
            requests.append(Request(self.command, self.path, names, self.rfile.read(length)))
            canned = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(canned.status)
            for name, value in canned.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(canned.body)))
            self.end_headers()
            self.wfile.write(canned.body)

        do_GET = do_POST = do_PUT = _handle

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield Loopback(f"http://127.0.0.1:{server.server_port}", requests, answers)
    server.shutdown()
    server.server_close()
