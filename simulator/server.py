"""Starts and stops the simulator: for good in a process, or beside the tests in a thread."""

from __future__ import annotations

import asyncio
import gc
import json
import signal
import threading
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import web

from simulator.channels import Channels
from simulator.front_door import door_to
from simulator.messenger import MESSENGER
from simulator.waha import WAHA
from simulator.whapi import WHAPI
from simulator.whatsapp import WHATSAPP
from simulator.world import World

PROVIDERS = {provider.kind: provider for provider in (WHATSAPP, MESSENGER, WHAPI, WAHA)}
LARGEST_UPLOAD = 128 * 1024 * 1024
# Answers held back on purpose must not hold up the end.
LAST_WORDS = 0.5
BACKLOG = 2048


@dataclass(frozen=True)
class Options:
    host: str = "127.0.0.1"
    port: int = 0
    linger: float = 0.0
    app_url: str = "http://127.0.0.1:8000"
    config: Path | None = None


@asynccontextmanager
async def serving(options: Options) -> AsyncIterator[str]:
    """The base URL while it is open."""
    world = World(Channels(options.app_url, options.config), PROVIDERS)
    # The low-level server: aiohttp's routing and middlewares would cost a third of the sends per second.
    server = web.Server(
        door_to(world),
        request_factory=_make_request,
        handler_cancellation=True,
        access_log=None,
        keepalive_timeout=75.0,
    )
    runner = web.ServerRunner(server, shutdown_timeout=LAST_WORDS)
    await runner.setup()
    site = web.TCPSite(runner, options.host, options.port, backlog=BACKLOG)
    await site.start()
    world.courier.start()
    try:
        yield f"http://{options.host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
        await world.courier.stop()


def _make_request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_UPLOAD)


def serve_until_told(options: Options) -> None:
    # Accepted messages live until a reset: looking through them for garbage again and again finds nothing.
    gc.set_threshold(50_000, 20, 100)
    uvloop.run(_serve_until_told(options))


async def _serve_until_told(options: Options) -> None:
    told = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, told.set)
    async with serving(options):
        await told.wait()
        # A second signal does not cut this short: honcho and the terminal both send one at Ctrl-C.
        await asyncio.sleep(options.linger)


@dataclass(frozen=True, slots=True)
class RunningSimulator:
    url: str

    @property
    def whapi_url(self) -> str:
        return f"{self.url}/whapi"

    @property
    def waha_url(self) -> str:
        return f"{self.url}/waha"

    def llm_url(self, name: str) -> str:
        """The base URL for the SDK of anthropic or gemini; OpenAI's wants /v1 after any other name's."""
        return f"{self.url}/llm/{name}"

    def control(self, call: str, body: object = None) -> Any:
        """`control("faults", {...})` posts, `control("messages?to=234…")` gets; the answer's JSON either way."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_control/{call}", data=data)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            raise ValueError(f"{call}: {refusal.status} {refusal.read().decode()}") from None


@contextmanager
def running(**options: Any) -> Iterator[RunningSimulator]:
    """In a thread with its own loop, on a free port unless one is given. Options as of the command line."""
    opened: Future[tuple[str, Callable[[], object]]] = Future()
    thread = threading.Thread(target=_serve_in_thread, args=(Options(**options), opened), name="simulator", daemon=True)
    thread.start()
    url, close = opened.result()
    try:
        yield RunningSimulator(url)
    finally:
        close()
        thread.join()


def _serve_in_thread(options: Options, opened: Future[tuple[str, Callable[[], object]]]) -> None:
    async def serve() -> None:
        closed = asyncio.Event()
        async with serving(options) as url:
            opened.set_result((url, partial(asyncio.get_running_loop().call_soon_threadsafe, closed.set)))
            await closed.wait()

    try:
        uvloop.run(serve())
    except BaseException as problem:
        if opened.done():
            raise
        opened.set_exception(problem)
