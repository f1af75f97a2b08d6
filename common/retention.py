"""Old words are thrown away: every app says in `ready()` what it purges; one daily job has it done.

    register_purge("messages", purge_messages)

Whoever above still needs rows of an app below says so: casting keeps the group posts that its calls came from.

    keep_rows("messaging.GroupPost", lambda posts: posts.exclude(pk__in=...))
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Q, QuerySet

logger = logging.getLogger(__name__)

_BATCH = 500


class Purge(Protocol):
    def __call__(self, before: datetime, *, whole_rows: bool) -> int:
        """Throw away what is older, in batches of their own; how many rows. May run twice."""


Narrowing = Callable[[QuerySet[Any]], QuerySet[Any]]

_purges: dict[str, Purge] = {}
_keepers: dict[str, list[Narrowing]] = defaultdict(list)


def register_purge(name: str, purge: Purge) -> None:
    _purges[name] = purge


def keep_rows(model: str, narrowing: Narrowing) -> None:
    """`narrowing` takes out of the rows to be purged those that are still needed. `model` as "app_label.Model"."""
    _keepers[model.lower()].append(narrowing)


def run_purges(before: datetime, *, whole_rows: bool = False) -> dict[str, int]:
    """Everything that was registered; what fails does not stop the rest. How many rows, by name; -1: it failed."""
    return {name: _run(name, purge, before, whole_rows) for name, purge in _purges.items()}


def _run(name: str, purge: Purge, before: datetime, whole_rows: bool) -> int:
    try:
        return purge(before, whole_rows=whole_rows)
    except Exception:
        logger.exception("purge_failed", extra={"purge": name})
        return -1


def purgeable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of `rows` that nobody keeps."""
    for narrowing in _keepers[rows.model._meta.label_lower]:
        rows = narrowing(rows)
    return rows


def in_batches(rows: QuerySet[Any], size: int = _BATCH) -> Iterator[QuerySet[Any]]:
    """`rows` in pieces of rising id, so that no transaction holds many and none is met twice."""
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        last = ids[-1]
        yield rows.model._default_manager.filter(Q(pk__in=ids))
