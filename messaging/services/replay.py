"""Webhook events worked on again: by a person's word, or because their channel exists now."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from messaging.choices import EventState
from messaging.models import Channel, WebhookEvent


def replay_events(events: Iterable[WebhookEvent]) -> int:
    """Work on events again from their first item: what is known stays one row. The number of events set due."""
    ids = [event.pk for event in events]
    return WebhookEvent.objects.filter(pk__in=ids).update(
        state=EventState.DUE,
        attempts=0,
        next_at=None,
        items_left=None,
        claim_token=None,
        claimed_until=None,
        error="",
    )


def replay_unrouted_events() -> int:
    """Events that no channel was there for, once one of their kind was made or edited; their number."""
    changed_since = Channel.objects.filter(kind=OuterRef("kind"), updated_at__gt=OuterRef("processed_at"))
    return WebhookEvent.objects.filter(Exists(changed_since), state=EventState.UNROUTED).update(state=EventState.DUE)
