"""Threads that speak to the database for the event loop, each with a connection of its own."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import DatabaseError, close_old_connections, connection

T = TypeVar("T")

_CHECK_CONNECTION_EVERY = 1.0


class DatabaseThread:
    """One thread, one connection; what is asked of it is done in turn."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._checked_at = 0.0

    async def run(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(self._work, work, *args, **kwargs))

    def close(self) -> None:
        # Looked up over there: every thread has a connection of its own behind this name.
        self._thread.submit(lambda: connection.close()).result()
        self._thread.shutdown()

    def _work(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Asking whether the connection lives costs a round trip: once a second, and after trouble, is enough."""
        now = time.monotonic()
        if now - self._checked_at > _CHECK_CONNECTION_EVERY:
            close_old_connections()
            self._checked_at = now
        try:
            return work(*args, **kwargs)
        except DatabaseError:
            self._checked_at = 0.0
            raise
