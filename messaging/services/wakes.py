"""Hints to the workers that something is due. The tables know what is due; a lost wake costs at most ten seconds.

One background thread per process publishes at most one wake of a sort per 100 ms: publishing costs more than all the
rest of a webhook, and blocks when the broker is slow or down. A wake for later waits in that thread as well, not with
Celery: a task with a countdown sits in a worker's memory until it is due, one for every message received.
"""

import logging
import math
import os
import threading
import time
from collections.abc import Callable

from celery import current_app
from django.db import close_old_connections, transaction
from django.utils.translation import gettext_noop as _

from common.phrases import say
from common.signals import trouble_ended, trouble_started

logger = logging.getLogger(__name__)

_LEAST_INTERVAL_SECONDS = 0.1
_BROKER_DOWN_PAUSE_SECONDS = 1.0
# A wake that nobody took in time has been overtaken by the sweep.
_EXPIRES_SECONDS = 10

INBOUND = ("messaging.tasks.drain_webhooks", "inbound")
DISPATCH = ("messaging.tasks.dispatch", "dispatch")
# Not among the webhooks: a slow download must not hold them up.
MEDIA = ("messaging.tasks.fetch_media", "default")
LOOKUPS = ("messaging.tasks.look_up", "default")
KEYWORDS = ("messaging.tasks.apply_keywords", "default")
ANSWERS = ("messaging.tasks.answer", "default")
# Of their own: a language model may take seconds, and nobody waits for it.
READINGS = ("messaging.tasks.read_messages", "analytics")
TEMPLATES = ("messaging.tasks.sync_templates", "default")

Wake = tuple[str, str]


class WakePublisher:
    """Collects wakes from any thread and publishes them from its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Each with the second of the monotonic clock in which it is due: so many are asked for, so few are published.
        self._asked: set[tuple[int, Wake]] = set()
        self._changed = threading.Event()
        self._process = 0
        self._broker_down = False

    def ask(self, wake: Wake, *, delay: float = 0) -> None:
        """Publish `wake` soon, or in the second after `delay` seconds. Never blocks, never fails."""
        due = math.ceil(time.monotonic() + delay) if delay else 0
        with self._lock:
            self._asked.add((due, wake))
            if self._process != os.getpid():
                # A forked worker inherits this object without its thread.
                self._process = os.getpid()
                threading.Thread(target=self._work, name="wakes", daemon=True).start()
        self._changed.set()

    def _work(self) -> None:
        pause = threading.Event()
        while True:
            self._changed.wait(self._seconds_to_the_next())
            self._changed.clear()
            for wake in self._take_due():
                self._publish(wake)
            pause.wait(_BROKER_DOWN_PAUSE_SECONDS if self._broker_down else _LEAST_INTERVAL_SECONDS)

    def _seconds_to_the_next(self) -> float | None:
        with self._lock:
            first = min((due for due, _wake in self._asked), default=None)
        return None if first is None else max(first - time.monotonic(), 0)

    def _take_due(self) -> set[Wake]:
        now = time.monotonic()
        with self._lock:
            due = {one for one in self._asked if one[0] <= now}
            self._asked -= due
        return {wake for _due, wake in due}

    def _publish(self, wake: Wake) -> None:
        task, queue = wake
        try:
            current_app.send_task(task, queue=queue, expires=_EXPIRES_SECONDS, retry=False)
        except Exception as error:  # whatever the transport raises, the sweep will find the work
            self._report_broker_down(error)
            self.ask(wake)
        else:
            self._report_broker_up()

    def _report_broker_down(self, error: Exception) -> None:
        if not self._broker_down:
            self._broker_down = True
            logger.warning("broker_down", extra={"error": type(error).__name__})
            _tell(
                lambda: trouble_started.send_robust(
                    sender=None,
                    cause="broker_down",
                    scope="",
                    severity="error",
                    text=say(_("The message broker does not answer. Everything is kept and goes on when it is back.")),
                )
            )

    def _report_broker_up(self) -> None:
        if self._broker_down:
            self._broker_down = False
            _tell(lambda: trouble_ended.send_robust(sender=None, cause="broker_down", scope=""))


def _tell(send: Callable[[], object]) -> None:
    close_old_connections()
    send()
    close_old_connections()


_publisher = WakePublisher()


def wake_soon(wake: Wake) -> None:
    """Have a task of an upper app started once the surrounding transaction is committed."""
    transaction.on_commit(lambda: _publisher.ask(wake))


def wake_inbound() -> None:
    _publisher.ask(INBOUND)


def wake_dispatch() -> None:
    """Wake the dispatcher once the surrounding transaction is committed."""
    transaction.on_commit(lambda: _publisher.ask(DISPATCH))


def wake_media() -> None:
    """Have files fetched once the surrounding transaction is committed."""
    transaction.on_commit(lambda: _publisher.ask(MEDIA))


def wake_lookups() -> None:
    transaction.on_commit(lambda: _publisher.ask(LOOKUPS))


def wake_keywords() -> None:
    transaction.on_commit(lambda: _publisher.ask(KEYWORDS))


def wake_readings() -> None:
    """Have received messages read once the surrounding transaction is committed."""
    transaction.on_commit(lambda: _publisher.ask(READINGS))


def wake_template_sync() -> None:
    transaction.on_commit(lambda: _publisher.ask(TEMPLATES))


def wake_answers(*, after_seconds: float) -> None:
    """Have bursts answered when this one may be over."""
    transaction.on_commit(lambda: _publisher.ask(ANSWERS, delay=after_seconds))
