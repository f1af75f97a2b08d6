"""How many sends a second it takes: benchmarks need it to be faster than whatever they measure."""

from __future__ import annotations

import asyncio
import json
import time

import aiohttp
import pytest

from tests.simulator.conftest import NUMBER, text_to
from tests.simulator.test_process import process

SENDS, AT_ONCE = 20_000, 64
# Some 12,000 on two idle cores, 3,000 with a load of five on them: the floor only finds what is badly broken.
FLOOR = 1_000


async def send_all(url: str) -> float:
    body = json.dumps(text_to(biz_opaque_callback_data="outbox=1")).encode()
    headers = {"Authorization": "Bearer token", "Content-Type": "application/json"}
    left = iter(range(SENDS))

    async def send_some(session: aiohttp.ClientSession) -> None:
        for _ in left:
            async with session.post(url, data=body) as answer:
                assert answer.status == 200
                await answer.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), headers=headers) as session:
        started = time.perf_counter()
        await asyncio.gather(*(send_some(session) for _ in range(AT_ONCE)))
        return SENDS / (time.perf_counter() - started)


@pytest.mark.slow
@pytest.mark.alone
def test_sends_per_second(record_property):
    with process() as (_, url):
        rate = asyncio.run(send_all(f"{url}/v26.0/{NUMBER}/messages"))
    record_property("sends_per_second", round(rate))
    assert rate > FLOOR
