"""python -m benchmarks.contenders.bare_loop URL COUNT AT_ONCE: how fast an HTTP client can be that does nothing else.

aiohttp on uvloop and the same bodies as ours, answers read; no database, no gates, nothing kept. Prints seconds.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator

import aiohttp
import uvloop

from .bodies import body_for, person, text_of


async def send_all(url: str, count: int, at_once: int) -> float:
    headers = {"Authorization": "Bearer benchmark", "Content-Type": "application/json"}
    numbers = iter(range(count))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        started = time.perf_counter()
        await asyncio.gather(*(_hand(session, url, headers, numbers) for _ in range(at_once)))
        return time.perf_counter() - started


async def _hand(session: aiohttp.ClientSession, url: str, headers: dict[str, str], numbers: Iterator[int]) -> None:
    for number in numbers:
        body = body_for(person(number), text_of(number), f"majlis:{number:032x}")
        async with session.post(url, data=json.dumps(body).encode(), headers=headers) as answer:
            json.loads(await answer.read())["messages"][0]["id"]


if __name__ == "__main__":
    print(uvloop.run(send_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
