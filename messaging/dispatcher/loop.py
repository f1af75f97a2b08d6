"""The dispatcher's event loop: leases taken, drivers run, results written back, a clean end."""

import asyncio
import contextlib
import gc
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import aiohttp
import uvloop
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from messaging.choices import MessageState
from messaging.models import Channel
from messaging.providers.base import Answer
from messaging.services.channels import channel_went_down
from messaging.services.status import apply_parked
from messaging.signals import message_status_changed

from . import store
from .driver import ChannelDriver
from .pace import Slots
from .store import LeasedChannel, Result

logger = logging.getLogger(__name__)
T = TypeVar("T")

_TAKE_LEASES_EVERY = 0.25
_FLUSH_EVERY = 0.02
_WATCH_STOP_EVERY = 0.05
# Supervisors kill five seconds after the first signal.
_FINISH_WITHIN = 3.0
_DATABASE_PAUSE = 0.5
_CHECK_CONNECTION_EVERY = 1.0
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
        self.session: aiohttp.ClientSession
        self._database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dispatch-db")
        # Results are written beside claims and attempts, not between them: the next set need not wait for the last.
        self._results_database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dispatch-results")
        self._drivers: dict[int, asyncio.Task[None]] = {}
        self._results: list[Result] = []
        self._stop_asked = threading.Event()
        self._more_asked = threading.Event()

    def stop(self) -> None:
        """From any thread: claim nothing more and finish what is in flight."""
        self._stop_asked.set()

    def look_again(self) -> None:
        """From any thread: something became due; look once more before ending."""
        self._more_asked.set()

    def run(self) -> None:
        with _little_garbage_collection():
            self._run_loop()

    def _run_loop(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._run())
        for threads in (self._database, self._results_database):
            # Looked up over there: every thread has a connection of its own behind this name.
            threads.submit(lambda: connection.close()).result()
            threads.shutdown()

    async def _run(self) -> None:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
        # Providers set no cookies that they want back.
        async with aiohttp.ClientSession(
            connector=connector, timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.DummyCookieJar()
        ) as self.session:
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

    async def _drive_until_idle(self) -> None:
        while not self.stopping:
            self._more_asked.clear()
            await self._take_leases()
            if self._drivers:
                await asyncio.wait(
                    self._drivers.values(), timeout=_TAKE_LEASES_EVERY, return_when=asyncio.FIRST_COMPLETED
                )
            elif not self._more_asked.is_set():
                return

    async def _take_leases(self) -> None:
        self._drivers = {pk: task for pk, task in self._drivers.items() if not task.done()}
        try:
            taken = await self.in_database(store.take_leases, self.holder, seconds=self.lease_seconds)
        except DatabaseError:
            logger.exception("leases_not_taken")
            await asyncio.sleep(_DATABASE_PAUSE)
            return
        for channel in taken:
            self._drivers[channel.id] = asyncio.create_task(self._drive(channel))

    async def _drive(self, channel: LeasedChannel) -> None:
        try:
            recent = await self.in_database(store.recent_recipients, channel.id, seconds=channel.limits.pair_seconds)
            await ChannelDriver(self, channel, recent).run()
        except DatabaseError:
            # The lease and the claims run out by themselves; the next run starts from the tables.
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
        """Run a statement in the one database thread."""
        return await self._in_thread(self._database, work, *args, **kwargs)

    async def _in_thread(self, threads: ThreadPoolExecutor, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads, partial(_with_live_connection, work, *args, **kwargs))

    def report(self, result: Result) -> None:
        """An attempt has ended; written back with its neighbours within a few milliseconds."""
        self._results.append(result)

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
                await self._in_thread(self._results_database, _write_back, results)
                return
            except DatabaseError:
                logger.exception("write_back_failed", extra={"results": len(results)})
                await asyncio.sleep(_DATABASE_PAUSE)


_checked = threading.local()


def _with_live_connection(work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Asking whether the connection lives costs a round trip: once a second, and after trouble, is enough."""
    now = time.monotonic()
    if now - getattr(_checked, "at", 0.0) > _CHECK_CONNECTION_EVERY:
        close_old_connections()
        _checked.at = now
    try:
        return work(*args, **kwargs)
    except DatabaseError:
        _checked.at = 0.0
        raise


def _hold_channel(channel_id: int, answer: Answer) -> None:
    channel = Channel.objects.get(pk=channel_id)
    channel_went_down(channel, cause=answer.code, text=answer.text)


def _write_back(results: list[Result]) -> None:
    store.write_back(results)
    # Only after the commit: a status that came first either sees our id now or was parked before this look.
    apply_parked([(result.channel_id, result.provider_id) for result in results if result.provider_id])
    for state in (MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN):
        ids = [result.message_id for result in results if result.state == state]
        if ids:
            message_status_changed.send_robust(sender=None, message_ids=ids, state=state)
