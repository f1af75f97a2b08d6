"""Is this process fit to be given work? Three answers: ready, ready but degraded, not ready.

django-health-check knows only "all well" and 500, and its database check neither looks at migrations nor at a server
that refuses writes, so the few lines are our own.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from .services import broker

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Readiness:
    failing: list[str]
    """Without these no request can be served."""
    degraded: list[str]
    """Without these requests are accepted and their work waits."""


def readiness() -> Readiness:
    # The first that fails explains those after it.
    failing = next((name for name, check in _NEEDED.items() if not _is_well(name, check)), None)
    return Readiness(
        failing=[failing] if failing else [],
        degraded=[] if broker.is_reachable() else ["broker"],
    )


def _is_well(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        log.exception("not_ready", check=name)
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _database_is_migrated() -> bool:
    # Walking all migrations is slow, and what was migrated once stays so for the life of this process.
    if not _seen_migrated():
        _seen_migrated.cache_clear()
        return False
    return True


@cache
def _seen_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _database_is_writable() -> bool:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            return not cursor.fetchone()[0]
    name = str(connection.settings_dict["NAME"])
    return "mode=memory" in name or os.access(name, os.W_OK)


_NEEDED: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _database_is_migrated,
    "database_writable": _database_is_writable,
}
