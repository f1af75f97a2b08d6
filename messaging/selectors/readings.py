"""Received messages as they are read, and how good the readings are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery

from common.models import DueWork
from messaging.choices import Direction
from messaging.models import Message, Reading


@dataclass(frozen=True, slots=True)
class ToRead:
    reading_id: int
    message_id: int
    conversation_id: int
    lead_id: int
    at: datetime
    text: str
    attempts: int
    # What of ours it answers.
    original_message: str


def texts_to_read(ids: Sequence[int], token: UUID) -> list[ToRead]:
    """Those of the claimed rows that are still ours; one query."""
    ours = Message.objects.filter(
        conversation=OuterRef("message__conversation"),
        direction=Direction.OUT,
        sent_at__isnull=False,
        happened_at__lte=OuterRef("message__happened_at"),
    )
    rows = Reading.objects.filter(pk__in=ids, claim_token=token).order_by("message__happened_at", "message")
    facts = rows.annotate(ours=Subquery(ours.order_by("-happened_at", "-pk").values("body")[:1])).values_list(
        "pk",
        "message",
        "message__conversation",
        "message__conversation__lead",
        "message__happened_at",
        "message__body",
        "attempts",
        "ours",
    )
    return [ToRead(*row[:-1], original_message=row[-1] or "") for row in facts]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often staff left an intent as it was read, and how often rules and language model said the same."""

    labelled: int
    right: int
    both: int
    agreed: int

    @property
    def right_percent(self) -> int:
        return round(100 * self.right / self.labelled) if self.labelled else 0

    @property
    def agreed_percent(self) -> int:
        return round(100 * self.agreed / self.both) if self.both else 0


def agreement(since: datetime) -> Agreement:
    """Of what was looked at, and read, since then."""
    looked_at = Reading.objects.filter(corrected_at__gte=since).aggregate(
        labelled=Count("pk"), right=Count("pk", filter=Q(corrected_intent=F("intent")))
    )
    read = Reading.objects.filter(work_state=DueWork.State.DONE, agreed__isnull=False, read_at__gte=since)
    return Agreement(**looked_at, **read.aggregate(both=Count("pk"), agreed=Count("pk", filter=Q(agreed=True))))
