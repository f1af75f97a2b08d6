"""An event becomes a due row per endpoint that wants it; nothing else happens where it is told."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from messaging.services.wakes import Wake, wake_soon
from operations.models import WebhookDelivery, WebhookEndpoint

DELIVER: Wake = ("operations.tasks.deliver_webhooks", "default")

# What staff change acts everywhere within ten seconds. Statuses come by the thousand: they must not each ask.
_FRESH_SECONDS = 5.0
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`key` names what can be told twice, e.g. by a sweep: it is delivered once."""

    facts: dict[str, Any]
    key: str = ""

    @property
    def event_id(self) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"majlis:{self.key}") if self.key else uuid.uuid4()


class Subscriptions:
    """Which endpoints want which event; those that are off as well: they get it when they are back in time."""

    def __init__(self) -> None:
        self._read_at = float("-inf")
        self._wanted: list[tuple[int, frozenset[str]]] = []

    def to(self, event_type: str) -> list[int]:
        if time.monotonic() - self._read_at > _FRESH_SECONDS:
            rows = WebhookEndpoint.objects.values_list("pk", "events")
            self._wanted = [(pk, frozenset(events)) for pk, events in rows]
            self._read_at = time.monotonic()
        return [pk for pk, events in self._wanted if not events or event_type in events]

    def forget(self) -> None:
        self._read_at = float("-inf")


subscriptions = Subscriptions()


def announce(event_type: str, occurrences: Sequence[Occurrence]) -> int:
    """The number of rows offered. Part of the caller's transaction, which a refused row does not break."""
    endpoints = subscriptions.to(event_type)
    if not endpoints:
        return 0
    with transaction.atomic():
        return write_deliveries(event_type, occurrences, endpoints)


def write_deliveries(event_type: str, occurrences: Sequence[Occurrence], endpoint_ids: Sequence[int]) -> int:
    now = timezone.now()
    rows = [
        WebhookDelivery(
            endpoint_id=endpoint_id,
            event_id=event_id,
            event_type=event_type,
            facts=occurrence.facts,
            occurred_at=now,
            created_at=now,
            next_at=now,
        )
        for occurrence in occurrences
        for event_id in [occurrence.event_id]
        for endpoint_id in endpoint_ids
    ]
    WebhookDelivery.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
    wake_soon(DELIVER)
    return len(rows)
