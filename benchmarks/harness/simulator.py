"""The simulator in a process of its own, webhooks off: one for all contenders, and the judge of what was accepted."""

import http.client
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from .processes import ProcessEnded, Processes, free_port, wait_for_http

_LOOK_EVERY = 0.05
_PATIENCE = 60.0


class Simulator:
    def __init__(self, processes: Processes, env: dict[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "simulator", "--port", str(self.port)]
        self.pid = processes.start("simulator", command, env).pid
        wait_for_http(self.port, "/healthz")
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def control(self, call: str, body: object = None) -> Any:
        """`body` posts; without one it asks."""
        data = None if body is None else json.dumps(body)
        try:
            answer = self._request(call, data)
        except (http.client.RemoteDisconnected, ConnectionError):
            # Nobody asked for a while, and the server closed the connection; it opens anew by itself.
            self._connection.close()
            answer = self._request(call, data)
        content = answer.read()
        if answer.status != 200:
            raise ValueError(f"{call}: {answer.status} {content.decode()}")
        return json.loads(content)

    def _request(self, call: str, data: str | None) -> http.client.HTTPResponse:
        self._connection.request("GET" if data is None else "POST", f"/_control/{call}", data)
        return self._connection.getresponse()

    def forget(self) -> None:
        self.control("reset", {})
        self.control("webhooks", {"on": False})

    def accepted(self) -> int:
        count: int = self.control("stats")["accepted"]
        return count

    def first_accepted_at(self) -> float:
        """Unix seconds."""
        first = self.control("messages?limit=1")["messages"][0]
        return datetime.fromisoformat(first["at"]).timestamp()

    def wait_for(self, count: int) -> None:
        """Until so many were accepted."""
        wait_until(lambda: self.accepted() >= count, every=_LOOK_EVERY, progress=self.accepted)


def wait_until(done: Callable[[], bool], *, every: float, progress: Callable[[], object] | None = None) -> None:
    """Raises ProcessEnded after a minute in which `progress` stood still."""
    seen, since = None, time.monotonic()
    while not done():
        if time.monotonic() - since > _PATIENCE:
            now = progress() if progress else None
            if now == seen:
                raise ProcessEnded(f"nothing moves any more: {now}")
            seen, since = now, time.monotonic()
        time.sleep(every)
