"""python -m benchmarks.load CLIENT URL COUNT CONNECTIONS FIRST SECRET: distinct signed webhooks over kept connections.

CLIENT is `aiohttp`, which costs more than a server that does nothing, or `lean`, which costs next to nothing: requests
are made beforehand and answers read by their length only. Prints JSON: seconds, ok, latencies.
"""

import asyncio
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import aiohttp
import uvloop

_LENGTH = b"content-length:"


class Webhook(NamedTuple):
    headers: dict[str, str]
    body: bytes


class Told(NamedTuple):
    """What a client saw."""

    ok: int
    latencies: list[float]


def webhook(number: int, secret: str) -> Webhook:
    body = json.dumps(_envelope(number)).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "User-Agent": "facebookexternalua",
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={signature}",
    }
    return Webhook(headers, body)


def _envelope(number: int) -> dict[str, object]:
    person = f"23480{number:08d}"
    message = {
        "from": person,
        "id": f"wamid.HBgNMjM0ODA{number:016X}AA==",
        "timestamp": str(1_790_000_000 + number),
        "type": "text",
        "text": {"body": f"Good morning, is order {number} ready? I can come at noon, or send somebody."},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001000", "phone_number_id": "100200300400500"},
        "contacts": [{"profile": {"name": "Amina"}, "wa_id": person}],
        "messages": [message],
    }
    entry = {"id": "200300400500600", "changes": [{"field": "messages", "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


async def send_with_aiohttp(url: str, webhooks: Iterator[Webhook], connections: int) -> Told:
    told = Told(0, [])
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        counts = await asyncio.gather(*(_hand(session, url, webhooks, told.latencies) for _ in range(connections)))
    return told._replace(ok=sum(counts))


async def _hand(session: aiohttp.ClientSession, url: str, webhooks: Iterator[Webhook], latencies: list[float]) -> int:
    ok = 0
    for each in webhooks:
        started = time.perf_counter()
        async with session.post(url, data=each.body, headers=each.headers) as answer:
            await answer.read()
            ok += answer.status == 200
        latencies.append(time.perf_counter() - started)
    return ok


class Connection(asyncio.Protocol):
    """Sends a request, waits for its answer, sends the next."""

    def __init__(self, requests: Iterator[bytes], latencies: list[float], ended: asyncio.Future[int]) -> None:
        self._requests, self._latencies, self._ended = requests, latencies, ended
        self._buffer = b""
        self._ok = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if answered(self._buffer):
            self._latencies.append(time.perf_counter() - self._sent_at)
            self._ok += self._buffer[9:12] == b"200"
            self._buffer = b""
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._ended.done():
            self._ended.set_result(self._ok)

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
        else:
            self._sent_at = time.perf_counter()
            self._transport.write(request)


def answered(buffer: bytes) -> bool:
    """Whether a whole answer has come."""
    head, gap, body = buffer.partition(b"\r\n\r\n")
    if not gap:
        return False
    _, _, rest = head.lower().partition(_LENGTH)
    return len(body) >= int(rest.partition(b"\r\n")[0] or 0)


def as_bytes(url: str, hook: Webhook) -> bytes:
    address = urlsplit(url)
    headers = {"Host": address.netloc, **hook.headers, "Content-Length": str(len(hook.body))}
    lines = [f"POST {address.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + hook.body


async def send_lean(url: str, requests: Iterator[bytes], connections: int) -> Told:
    loop, address, latencies = asyncio.get_running_loop(), urlsplit(url), list[float]()
    ends = [loop.create_future() for _ in range(connections)]
    for end in ends:
        await loop.create_connection(partial(Connection, requests, latencies, end), address.hostname, address.port)
    return Told(sum(await asyncio.gather(*ends)), latencies)


def measure(client: str, url: str, webhooks: list[Webhook], connections: int) -> dict[str, float]:
    if client == "lean":
        work = send_lean(url, iter([as_bytes(url, hook) for hook in webhooks]), connections)
    else:
        work = send_with_aiohttp(url, iter(webhooks), connections)
    started, started_cpu = time.perf_counter(), time.process_time()
    told = uvloop.run(work)
    seconds, cpu = time.perf_counter() - started, time.process_time() - started_cpu
    ordered = sorted(told.latencies)
    places = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
    shares = {name: round(ordered[int(len(ordered) * place)] * 1000, 2) for name, place in places.items()}
    return {"seconds": round(seconds, 4), "ok": told.ok, **shares, "client_cpu_share": round(cpu / seconds, 2)}


def main(client: str, url: str, count: str, connections: str, first: str, secret: str) -> None:
    webhooks = [webhook(number, secret) for number in range(int(first), int(first) + int(count))]
    print(json.dumps(measure(client, url, webhooks, int(connections))))


if __name__ == "__main__":
    main(*sys.argv[1:])
