"""A lock by name that all processes of an installation respect and that dies with its holder. Nobody waits for it."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection


@contextmanager
def try_lock(name: str) -> Iterator[bool]:
    """Whether the lock is ours until the block ends.

    On PostgreSQL it belongs to the database session: a pooler in front must pool sessions, not transactions.
    """
    taken = _advisory_lock if connection.vendor == "postgresql" else _file_lock
    with taken(name) as is_ours:
        yield is_ours


@contextmanager
def _advisory_lock(name: str) -> Iterator[bool]:
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            _unlock(key)


def _unlock(key: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    except DatabaseError:
        # A session that ends gives its locks back.
        connection.close()


@contextmanager
def _file_lock(name: str) -> Iterator[bool]:
    """SQLite means one machine, where the kernel keeps locks on files."""
    # Two databases (a test's beside the demo's) must not shut each other out.
    digest = hashlib.sha256(f"{connection.settings_dict['NAME']} {name}".encode()).hexdigest()[:16]
    folder = Path(settings.VAR_DIR) / "locks"  # type: ignore[misc]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}-{digest}").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            # Closing the file unlocks it.
            yield True
