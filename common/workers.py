"""Which workers answer right now, by the queues they listen to."""

from collections import Counter

from celery import current_app
from django.core.cache import cache
from kombu.exceptions import OperationalError

_PATIENCE_SECONDS = 0.8
# To ask takes as long as one waits for the answers.
_FRESH_SECONDS = 10
_KEY = "workers-by-queue"


def workers_by_queue() -> dict[str, int] | None:
    """By the name of each queue of ours, 0 where nobody listens; None where the broker is not reachable."""
    known: dict[str, int] | None = cache.get(_KEY)
    if known is None:
        known = _ask()
        if known is not None:
            cache.set(_KEY, known, _FRESH_SECONDS)
    return known


def _ask() -> dict[str, int] | None:
    queues = [queue.name for queue in current_app.conf.task_queues or ()]
    try:
        answers = current_app.control.inspect(timeout=_PATIENCE_SECONDS).active_queues() or {}
    except (OperationalError, OSError):
        return None
    heard = Counter(queue["name"] for listened in answers.values() for queue in listened)
    return {name: heard[name] for name in queues}
