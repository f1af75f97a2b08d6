"""The round of the watchers: what they tell opens incidents, what they tell no longer closes them."""

import structlog

from common.watchers import Watcher, registered_watchers
from operations.models import Incident

from . import report

log = structlog.get_logger(__name__)


def ask_watchers() -> None:
    for watcher in registered_watchers():
        try:
            _ask(watcher)
        except Exception:
            # A watcher that cannot look has said nothing: its incidents stay as they are, the others are still asked.
            log.exception("watcher_failed", causes=sorted(watcher.causes))


def _ask(watcher: Watcher) -> None:
    troubles = list(watcher.look())
    for trouble in troubles:
        report.open_incident(cause=trouble.cause, scope=trouble.scope, severity=trouble.severity, text=trouble.text)
    told = {(trouble.cause, trouble.scope) for trouble in troubles}
    opened = Incident.objects.open().filter(cause__in=watcher.causes).values_list("cause", "scope")
    for cause, scope in set(opened) - told:
        report.close_incident(cause=cause, scope=scope)
