"""python -m benchmarks.paced URL TOKEN CLIENTS RATE < REQUESTS: API calls at a steady rate over kept connections.

Each line of REQUESTS is JSON: [name, method, path, body or null]. The clients take turns, so that each rests between
its calls, as many programs at once do. A call's time begins when it was due: a server that falls behind is not excused
because its clients wait. Prints JSON by name: count, refused, p50_ms, p95_ms.
"""

import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import uvloop


class Call(NamedTuple):
    name: str
    method: str
    path: str
    body: object


class Told(NamedTuple):
    name: str
    status: int
    seconds: float


def as_bytes(call: Call, host: str, token: str) -> bytes:
    body = b"" if call.body is None else json.dumps(call.body).encode()
    head = f"{call.method} {call.path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Token {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def status_of(reader: asyncio.StreamReader) -> int:
    """Of an answer read to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length or 0))
    return int(head[9:12])


async def client(url: str, token: str, calls: Sequence[tuple[float, Call]], begin: float, told: list[Told]) -> None:
    """`calls` with the second at which each is due."""
    host = urlsplit(url).netloc
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    for at, call in calls:
        await asyncio.sleep(max(begin + at - time.perf_counter(), 0))
        writer.write(as_bytes(call, host, token))
        status = await status_of(reader)
        told.append(Told(call.name, status, time.perf_counter() - begin - at))
    writer.close()


async def send(url: str, token: str, calls: Sequence[Call], clients: int, rate: float) -> list[Told]:
    told: list[Told] = []
    due = [(number / rate, call) for number, call in enumerate(calls)]
    begin = time.perf_counter() + 0.5
    await asyncio.gather(*(client(url, token, due[first::clients], begin, told) for first in range(clients)))
    return told


def figures(told: Sequence[Told]) -> dict[str, dict[str, Any]]:
    by_name: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        by_name[one.name].append(one)
    return {name: _figures(each) for name, each in by_name.items()}


def _figures(told: Sequence[Told]) -> dict[str, Any]:
    ordered = sorted(one.seconds for one in told)
    places = {"p50_ms": 0.5, "p95_ms": 0.95}
    refused = sum(one.status >= 400 for one in told)
    shares = {name: round(ordered[int(len(ordered) * place)] * 1000, 1) for name, place in places.items()}
    return {"count": len(told), "refused": refused, **shares}


def _read(lines: Iterator[str]) -> list[Call]:
    return [Call(*json.loads(line)) for line in lines]


def main(url: str, token: str, clients: str, rate: str) -> None:
    told = uvloop.run(send(url, token, _read(iter(sys.stdin)), int(clients), float(rate)))
    print(json.dumps(figures(told)))


if __name__ == "__main__":
    main(*sys.argv[1:])
