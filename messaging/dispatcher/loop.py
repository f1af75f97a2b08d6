"""The dispatcher's event loop: leases taken, drivers run, results written back, a clean end."""

import asyncio
import contextlib
import gc
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import uvloop
from django.conf import settings
from django.db import DatabaseError

from messaging.models import Channel
from messaging.providers.base import Answer
from messaging.services.channels import channel_went_down

from .database import DatabaseThread
from .driver import ChannelDriver
from .http import HttpClient
from .leases import LeasedChannel, recent_recipients, recent_uses, take_leases
from .pace import Slots
from .regulator import Regulator
from .results import Result, write_back

logger = logging.getLogger(__name__)
T = TypeVar("T")

_TAKE_LEASES_EVERY = 0.25
# Each set costs its statements once; statuses take longer than this to come.
_FLUSH_EVERY = 0.05
_WATCH_STOP_EVERY = 0.05
# Longer than this, and the sweep wakes a new run in time.
_WORTH_WAITING_SECONDS = 15.0
# Supervisors kill five seconds after the first signal.
_FINISH_WITHIN = 3.0
_DATABASE_PAUSE = 0.5
# What a successor has to know of whom its predecessor wrote to, beside the pauses that people are left.
_SECOND = 1.0
_DATABASE_TRIES = 20


@contextlib.contextmanager
def _little_garbage_collection() -> Iterator[None]:
    """A full collection walks through all of Django and Celery; what messages leave is freed by counting."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


class Dispatcher:
    """One run: from the first due channel until nothing is due."""

    def __init__(self) -> None:
        self.holder = uuid.uuid4()
        self.stopping = False
        self.slots = Slots(settings.DISPATCH_CONCURRENCY)
        self.timeout_seconds: float = settings.SEND_TIMEOUT_SECONDS
        self.lease_seconds: float = settings.DISPATCH_LEASE_SECONDS
        self.retry_unit: float = settings.RETRY_UNIT_SECONDS
        self.client = HttpClient()
        self._database = DatabaseThread("dispatch-db")
        # Results are written beside looks and attempts, not between them: the next set need not wait for the last.
        self._results_database = DatabaseThread("dispatch-results")
        self._drivers: dict[int, asyncio.Task[None]] = {}
        self._results: list[Result] = []
        # Unix seconds.
        self._expected: list[float] = []
        self._stop_asked = threading.Event()
        self._more_asked = threading.Event()

    def stop(self) -> None:
        """From any thread: begin nothing more and finish what is in flight."""
        self._stop_asked.set()

    def look_again(self) -> None:
        """From any thread: something became due; look once more before ending."""
        self._more_asked.set()

    def run(self) -> None:
        with _little_garbage_collection():
            self._run_loop()

    def _run_loop(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._run())
        finally:
            self._database.close()
            self._results_database.close()

    async def _run(self) -> None:
        watcher = asyncio.create_task(self._watch_stop())
        flusher = asyncio.create_task(self._flush_forever())
        try:
            await self._drive_until_idle()
        finally:
            self.stopping = True
            await self._finish_drivers()
            watcher.cancel()
            flusher.cancel()
            await asyncio.gather(watcher, flusher, return_exceptions=True)
            await self._flush()
            self.client.close()

    async def _drive_until_idle(self) -> None:
        while not self.stopping:
            self._more_asked.clear()
            await self._take_leases()
            if self._drivers:
                await asyncio.wait(
                    self._drivers.values(), timeout=_TAKE_LEASES_EVERY, return_when=asyncio.FIRST_COMPLETED
                )
            elif not self._more_asked.is_set() and not await self._is_worth_waiting():
                return

    async def _is_worth_waiting(self) -> bool:
        """What was postponed for a moment would otherwise wait for the next sweep as well."""
        now = time.time()
        # Due a moment ago: the look before this may just have missed it.
        self._expected = [at for at in self._expected if at > now - _TAKE_LEASES_EVERY]
        if not self._expected:
            return False
        await asyncio.sleep(min(max(min(self._expected) - now, 0.01), _TAKE_LEASES_EVERY))
        return True

    async def _take_leases(self) -> None:
        self._drivers = {pk: task for pk, task in self._drivers.items() if not task.done()}
        try:
            taken = await self.in_database(take_leases, self.holder, seconds=self.lease_seconds)
        except DatabaseError:
            logger.exception("leases_not_taken")
            await asyncio.sleep(_DATABASE_PAUSE)
            return
        for channel in taken:
            self._drivers[channel.id] = asyncio.create_task(self._drive(channel))

    async def _drive(self, channel: LeasedChannel) -> None:
        try:
            await ChannelDriver(self, channel, await self.in_database(_regulator, channel)).run()
        except DatabaseError:
            # The lease runs out by itself; the next run starts from the tables.
            logger.exception("channel_abandoned", extra={"channel": channel.id})

    async def _finish_drivers(self) -> None:
        running = [task for task in self._drivers.values() if not task.done()]
        if not running:
            return
        _done, late = await asyncio.wait(running, timeout=_FINISH_WITHIN)
        if late:
            current = asyncio.current_task()
            for task in asyncio.all_tasks() - {current}:
                task.cancel()
            await asyncio.wait(late, timeout=_DATABASE_PAUSE)

    async def _watch_stop(self) -> None:
        while not self._stop_asked.is_set():
            await asyncio.sleep(_WATCH_STOP_EVERY)
        self.stopping = True

    async def in_database(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run statements in the thread that has the connection for looks, attempts and leases."""
        return await self._database.run(work, *args, **kwargs)

    def report(self, result: Result) -> None:
        """An attempt has ended; written back with its neighbours a moment later."""
        self._results.append(result)

    def expect(self, at: datetime) -> None:
        """Something that waits now becomes due at `at`; if that is soon, this run goes on until then."""
        seconds = at.timestamp()
        if seconds - time.time() < _WORTH_WAITING_SECONDS:
            self._expected.append(seconds)

    async def channel_down(self, channel_id: int, answer: Answer) -> None:
        await self.in_database(_hold_channel, channel_id, answer)

    async def _flush_forever(self) -> None:
        while True:
            await asyncio.sleep(_FLUSH_EVERY)
            await asyncio.shield(self._flush())

    async def _flush(self) -> None:
        """Results are kept until the database has taken them: an accepted message must not be forgotten."""
        results, self._results = self._results, []
        for _ in range(_DATABASE_TRIES):
            if not results:
                return
            try:
                await self._results_database.run(write_back, results)
                return
            except DatabaseError:
                logger.exception("write_back_failed", extra={"results": len(results)})
                await asyncio.sleep(_DATABASE_PAUSE)


def _regulator(channel: LeasedChannel) -> Regulator:
    return Regulator(
        channel,
        recipients=recent_recipients(channel.id, seconds=max(channel.limits.pair_seconds, _SECOND)),
        uses=recent_uses(channel.id, channel.caps),
    )


def _hold_channel(channel_id: int, answer: Answer) -> None:
    channel = Channel.objects.get(pk=channel_id)
    channel_went_down(channel, cause=answer.code, text=answer.text)
