"""Delivers webhooks: signed, batched when they pile up, again and again until the product takes them."""

from __future__ import annotations

import asyncio
import heapq
import json
import logging
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Protocol

import aiohttp

from simulator.channels import Channel
from simulator.conduct import Conduct
from simulator.provider import Item, Provider

log = logging.getLogger(__name__)

AT_ONCE = 16
FIRST_DELAY, LONGEST_DELAY, MOST_ATTEMPTS = 0.2, 5.0, 100
PATIENCE = aiohttp.ClientTimeout(total=20)
NOT_REACHED = 0
_HEADERS = {"Content-Type": "application/json", "User-Agent": "facebookexternalua"}


class Parcel(Protocol):
    attempts: int

    @property
    def channel(self) -> Channel: ...

    def item(self) -> Item: ...

    def arrived(self) -> None: ...


Batch = list[tuple[Parcel, Item]]


class Courier:
    def __init__(self, providers: Mapping[str, Provider], conduct: Conduct) -> None:
        self._providers = providers
        self._conduct = conduct
        self._due: list[tuple[float, int, Parcel]] = []
        self._order = count()
        self._life = 0
        self._wakes_at = float("inf")
        self._news = asyncio.Event()
        self._hands = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Task[int]] = set()
        self._closed_doors: dict[str, tuple[float, float]] = {}
        self.counts: Counter[str] = Counter()
        self._session: aiohttp.ClientSession | None = None
        self._pump: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=PATIENCE)
        self._pump = asyncio.create_task(self._run())

    async def stop(self) -> None:
        tasks = [*self._under_way, *([self._pump] if self._pump else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    @property
    def waiting(self) -> int:
        return len(self._due)

    def forget(self) -> None:
        """What is on its way still arrives, but nothing follows it."""
        self._life += 1
        self._due.clear()
        self._closed_doors.clear()
        self.counts.clear()

    def take(self, parcel: Parcel, delay: float = 0.0) -> None:
        due = time.monotonic() + delay
        heapq.heappush(self._due, (due, next(self._order), parcel))
        if due < self._wakes_at:
            self._news.set()

    async def deliver_now(self, parcel: Parcel) -> int:
        """The HTTP status of the product's answer. Whoever waits for it may leave; the delivery goes on."""
        return await asyncio.shield(self._start([(parcel, parcel.item())]))

    def _start(self, batch: Batch) -> asyncio.Task[int]:
        task = asyncio.create_task(self._deliver(batch))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _deliver(self, batch: Batch) -> int:
        """One webhook with all of these. What was not taken comes again."""
        life = self._life
        channel, topic = batch[0][0].channel, batch[0][1].topic
        envelope = self._providers[channel.kind].wrap(channel, topic, [item.content for _, item in batch])
        body = json.dumps(envelope).encode()
        status = await self._post(channel, body)
        if status == 200 and self._conduct.happens(self._conduct.duplicate):
            await self._post(channel, body)
        if life == self._life:
            self._settle(channel, [parcel for parcel, _ in batch], status)
        return status

    async def _run(self) -> None:
        while True:
            await self._sleep_until_due()
            for batch in self._due_batches():
                await self._hands.acquire()
                self._start(batch).add_done_callback(lambda _: self._hands.release())

    async def _sleep_until_due(self) -> None:
        self._news.clear()
        self._wakes_at = self._due[0][0] if self._due else float("inf")
        pause = self._wakes_at - time.monotonic()
        if pause > 0:
            try:
                await asyncio.wait_for(self._news.wait(), None if self._wakes_at == float("inf") else pause)
            except TimeoutError:
                return

    def _due_batches(self) -> Iterable[Batch]:
        piles: dict[tuple[str, str, str], Batch] = {}
        for parcel in self._take_due():
            item = parcel.item()
            piles.setdefault((parcel.channel.kind, parcel.channel.external_id, item.topic), []).append((parcel, item))
        for pile in piles.values():
            size = self._conduct.batch if self._providers[pile[0][0].channel.kind].in_batches else 1
            for start in range(0, len(pile), size):
                yield pile[start : start + size]

    def _take_due(self) -> Iterable[Parcel]:
        """At most what all hands can carry at once, so that sends get their turn between."""
        now = time.monotonic()
        for _ in range(AT_ONCE * self._conduct.batch):
            if not self._due or self._due[0][0] > now:
                return
            parcel = heapq.heappop(self._due)[2]
            opens_at, _pause = self._closed_doors.get(parcel.channel.webhook_url, (0.0, 0.0))
            if opens_at > now:
                self.take(parcel, opens_at - now)
            elif self._conduct.happens(self._conduct.drop):
                self.counts["dropped"] += 1
                parcel.arrived()
            else:
                yield parcel

    async def _post(self, channel: Channel, body: bytes) -> int:
        assert self._session is not None
        try:
            headers = {**_HEADERS, **channel.headers, **self._providers[channel.kind].sign(channel, body)}
            async with self._session.post(channel.webhook_url, data=body, headers=headers) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            log.debug("webhook not delivered: %s", type(problem).__name__)
            return NOT_REACHED

    def _settle(self, channel: Channel, parcels: list[Parcel], status: int) -> None:
        self.counts["delivered" if status == 200 else "refused" if status else "not_reached"] += 1
        if status == NOT_REACHED:
            self._close_door(channel.webhook_url)
        else:
            self._closed_doors.pop(channel.webhook_url, None)
        for parcel in parcels:
            if status == 200:
                parcel.arrived()
            else:
                self._again_later(parcel)

    def _close_door(self, url: str) -> None:
        """Nobody answers there (a restart): one knock now and then instead of one per parcel."""
        now = time.monotonic()
        opens_at, pause = self._closed_doors.get(url, (0.0, FIRST_DELAY / 2))
        if opens_at <= now:
            pause = min(pause * 2, LONGEST_DELAY)
            self._closed_doors[url] = (now + pause, pause)

    def _again_later(self, parcel: Parcel) -> None:
        parcel.attempts += 1
        if parcel.attempts >= MOST_ATTEMPTS:
            self.counts["given_up"] += 1
            log.warning("webhook given up after %d attempts: %s", parcel.attempts, parcel.channel.kind)
            return
        self.take(parcel, min(FIRST_DELAY * 2 ** min(parcel.attempts - 1, 10), LONGEST_DELAY))
