"""Dispatching from a Celery task: one dispatcher per process, stopped with its worker."""

import threading

from celery.signals import worker_shutting_down

from messaging.dispatcher.loop import Dispatcher

_one_at_a_time = threading.Lock()
_running: Dispatcher | None = None
_shutting_down = False


def dispatch_due_messages() -> bool:
    """Send what is due until nothing is; False where this process is at it already and was told to look again."""
    global _running
    if _shutting_down:
        return False
    if not _one_at_a_time.acquire(blocking=False):
        if _running:
            _running.look_again()
        return False
    try:
        _running = Dispatcher()
        _running.run()
        return True
    finally:
        _running = None
        _one_at_a_time.release()


@worker_shutting_down.connect(dispatch_uid="messaging.stop_dispatcher")
def _stop_dispatcher(**_: object) -> None:
    """The worker was asked to end: begin nothing more, finish what is in flight."""
    global _shutting_down
    _shutting_down = True
    if _running:
        _running.stop()
