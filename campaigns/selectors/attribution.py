"""What somebody was sent by campaigns, as far as it may have moved them to something."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from campaigns.choices import RecipientState
from campaigns.models import PastStep, Recipient
from messaging.choices import Direction
from messaging.models import Message

# They may have seen it. Of those we do not know for sure whether it went, an answer says so.
REACHED = (RecipientState.SENT, RecipientState.DELIVERED, RecipientState.READ, RecipientState.UNKNOWN)
# Providers tell whole seconds, our clock tells more: an answer may seem to come just before its question.
_SLACK = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of a campaign."""

    recipient_id: int
    campaign_id: int
    step_id: int | None
    variant_id: int | None
    channel_id: int | None
    at: datetime
    # The hour of its figures: unlike the other it stays when the message is purged.
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Quoted:
    """`sent` is None where it is no campaign's."""

    sent: Sent | None


def quoted(reply: Message) -> Quoted | None:
    """Our message that a received one answers to; None where that is not known to us."""
    ours = Message.objects.filter(channel=reply.channel_id, provider_id=reply.quoted_id, direction=Direction.OUT)
    message_id = ours.values_list("pk", flat=True).first()
    return Quoted(next(_found(Q(message=message_id)), None)) if message_id else None


def latest_sent(*, lead_id: int, before: datetime, window: timedelta, channel_id: int | None = None) -> Sent | None:
    """The last one that was sent to them by then, within the window; on one channel, or on any."""
    theirs = Q(state__in=REACHED, at__lte=before + _SLACK, at__gte=before - window)
    if channel_id is not None:
        theirs &= Q(channel=channel_id)
    return max(_found(theirs, lead_id=lead_id), key=lambda sent: sent.at, default=None)


def talked_since(sent: Sent, reply: Message) -> bool:
    """Whether anything but a campaign wrote to them in this conversation between the two."""
    ours = Message.objects.filter(conversation=reply.conversation_id, direction=Direction.OUT)
    between = ours.filter(happened_at__gt=sent.at, happened_at__lt=reply.happened_at).exclude(sent_at=None)
    return between.exclude(origin__startswith="campaign:").exists()


def _found(condition: Q, *, lead_id: int | None = None) -> Iterator[Sent]:
    here = Recipient.objects.annotate(recipient_pk=F("pk"))
    behind = PastStep.objects.annotate(recipient_pk=F("recipient_id"))
    if lead_id is not None:
        here, behind = here.filter(lead=lead_id), behind.filter(recipient__lead=lead_id)
    yield from _rows(here, condition)
    yield from _rows(behind, condition)


def _rows(rows: QuerySet[Recipient] | QuerySet[PastStep], condition: Q) -> Iterator[Sent]:
    """A purged message has no instant any more; when it was queued says nearly the same."""
    timed = rows.annotate(at=Coalesce("message__sent_at", "queued_at")).filter(condition, queued_at__isnull=False)
    columns = ("recipient_pk", "campaign_id", "step_id", "variant_id", "channel_id", "at", "queued_at")
    return (Sent(*row) for row in timed.values_list(*columns))
