"""Hints to the workers that something is due. The tables know what is due; a lost wake costs at most ten seconds.

One background thread per process publishes at most one wake of a sort per 100 ms: publishing costs more than all the
rest of a webhook, and blocks when the broker is slow or down.
"""

import logging
import os
import threading
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
        self._asked: dict[Wake, float] = {}
        self._changed = threading.Event()
        self._process = 0
        self._broker_down = False

    def ask(self, wake: Wake, *, delay: float = 0) -> None:
        """Publish `wake` soon, for in `delay` seconds. Never blocks, never fails."""
        with self._lock:
            self._asked[wake] = max(delay, self._asked.get(wake, 0))
            if self._process != os.getpid():
                # A forked worker inherits this object without its thread.
                self._process = os.getpid()
                threading.Thread(target=self._work, name="wakes", daemon=True).start()
        self._changed.set()

    def _work(self) -> None:
        pause = threading.Event()
        while True:
            self._changed.wait()
            self._changed.clear()
            with self._lock:
                asked, self._asked = self._asked, {}
            for wake, delay in asked.items():
                self._publish(wake, delay)
            pause.wait(_BROKER_DOWN_PAUSE_SECONDS if self._broker_down else _LEAST_INTERVAL_SECONDS)

    def _publish(self, wake: Wake, delay: float) -> None:
        task, queue = wake
        try:
            current_app.send_task(
                task, queue=queue, countdown=delay or None, expires=delay + _EXPIRES_SECONDS, retry=False
            )
        except Exception as error:  # whatever the transport raises, the sweep will find the work
            self._report_broker_down(error)
            self.ask(wake, delay=delay)
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
