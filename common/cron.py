"""Periodic tasks. One that is still running makes the next one step aside: nothing overlaps itself, nothing piles up.

    @periodic_task
    def sweep() -> None: ...

How often it runs is data (`common.schedule.Job`); `expires` there drops a run that waited longer than its interval.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

import structlog
from celery import shared_task
from django.dispatch import Signal

from .locks import try_lock

# A periodic task begins. Arguments: task (str, its Celery name), run_id (UUID).
run_started = Signal()
# It ended. Arguments: task, run_id, error (Exception | None).
run_finished = Signal()

log = structlog.get_logger(__name__)


def periodic_task(function: Callable[[], object]) -> Any:
    """`function`, which takes no arguments, as a Celery task that never overlaps itself on any host."""
    name = f"{function.__module__}.{function.__name__}"

    @wraps(function)
    def run() -> None:
        with try_lock(name) as is_ours:
            if is_ours:
                _run_reported(function, name)
            else:
                log.info("periodic_task_skipped", task=name, reason="still running")

    return shared_task(name=name, ignore_result=True)(run)


def _run_reported(function: Callable[[], object], name: str) -> None:
    run_id = uuid4()
    run_started.send_robust(sender=None, task=name, run_id=run_id)
    error: Exception | None = None
    try:
        function()
    except Exception as raised:
        error = raised
        raise
    finally:
        run_finished.send_robust(sender=None, task=name, run_id=run_id, error=error)
