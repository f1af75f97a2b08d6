"""What a process left behind when it died, and what time has decided: found in the tables, every few seconds."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.models import DueWork
from common.phrases import say
from common.sql import lock_in_order
from messaging.choices import AttemptOutcome, Direction, EventState, MessageState
from messaging.models import Attachment, Attempt, Message, ParkedChange, Reading, WebhookEvent
from messaging.signals import message_status_changed

from .amend import lift_to_watermarks
from .status import apply_parked
from .wakes import wake_dispatch, wake_inbound, wake_media, wake_readings

# After so long without a status an unknown outcome waits for a person.
UNKNOWN_FOR_AT_MOST = timedelta(hours=24)
# A parked change that nobody came for: redeliveries end after seven days.
PARKED_FOR_AT_MOST = timedelta(days=8)
_PARKED_AT_ONCE = 1000


def sweep_outbox() -> dict[str, int]:
    """Put every message of a dead dispatcher where it belongs, expire what is stale, and wake whoever has work."""
    swept = {
        "unknown": mark_interrupted_sends(),
        "expired": expire_messages(),
    }
    if Message.objects.filter(state=MessageState.QUEUED, not_before__lte=timezone.now()).exists():
        wake_dispatch()
    if WebhookEvent.objects.filter(state__in=[EventState.DUE, EventState.RETRY]).exists():
        wake_inbound()
    if Attachment.objects.filter(work_state=DueWork.State.DUE, next_at__lte=timezone.now()).exists():
        wake_media()
    if Reading.objects.filter(work_state=DueWork.State.DUE, next_at__lte=timezone.now()).exists():
        wake_readings()
    return swept


def mark_interrupted_sends() -> int:
    """Begun, and whoever sent it is gone: it may have been sent, so it is never sent again by itself."""
    with transaction.atomic():
        interrupted = list(
            Message.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=MessageState.SENDING, claimed_until__lt=timezone.now())
            .values_list("pk", flat=True)[:_PARKED_AT_ONCE]
        )
        Attempt.objects.filter(message_id__in=interrupted, outcome=AttemptOutcome.OPEN).update(
            outcome=AttemptOutcome.UNKNOWN,
            finished_at=timezone.now(),
            detail=say(_("The sending process ended before the answer came.")),
        )
        Message.objects.filter(pk__in=interrupted).update(
            state=MessageState.UNKNOWN,
            claim_token=None,
            claimed_until=None,
            error_code="interrupted",
            reason=say(_("Sending was interrupted; the provider's status will settle it.")),
        )
        _announce(interrupted, MessageState.UNKNOWN)
    return len(interrupted)


@transaction.atomic
def expire_messages() -> int:
    """Too late is worse than never: what could not go in time does not go."""
    stale = Message.objects.filter(state=MessageState.QUEUED, expires_at__lte=timezone.now())
    ids = list(stale.values_list("pk", flat=True)[:_PARKED_AT_ONCE])
    with transaction.atomic():
        lock_in_order("messaging_message", ids)
        expired = Message.objects.filter(pk__in=ids, state=MessageState.QUEUED).update(
            state=MessageState.EXPIRED, reason=say(_("Its time was over before it could go."))
        )
    _announce(ids, MessageState.EXPIRED)
    return expired


def settle_unknown_outcomes() -> dict[str, int]:
    """Apply statuses that were parked meanwhile; what nobody has settled for a day goes to a person."""
    keys = list(ParkedChange.objects.filter(what=ParkedChange.What.STATUS).values_list("channel_id", "provider_id"))
    settled = sum(apply_parked(keys[start : start + 500]) for start in range(0, len(keys), 500))
    lifted = lift_to_watermarks(
        Message.objects.filter(direction=Direction.OUT, state__in=[MessageState.SENT, MessageState.DELIVERED])
    )
    unresolved = _leave_to_a_person()
    ParkedChange.objects.filter(created_at__lt=timezone.now() - PARKED_FOR_AT_MOST).delete()
    return {"settled": settled, "lifted": lifted, "unresolved": unresolved}


@transaction.atomic
def _leave_to_a_person() -> int:
    before = timezone.now() - UNKNOWN_FOR_AT_MOST
    unresolved = Message.objects.filter(state=MessageState.UNKNOWN, tries__started_at__lt=before).exclude(
        tries__started_at__gte=before
    )
    ids = list(unresolved.values_list("pk", flat=True).distinct()[:_PARKED_AT_ONCE])
    with transaction.atomic():
        lock_in_order("messaging_message", ids)
        Message.objects.filter(pk__in=ids, state=MessageState.UNKNOWN).update(
            state=MessageState.UNRESOLVED,
            reason=say(_("Nobody knows whether it was sent: send it again or give it up.")),
        )
    _announce(ids, MessageState.UNRESOLVED)
    return len(ids)


def _announce(ids: list[int], state: MessageState) -> None:
    if ids:
        message_status_changed.send_robust(sender=Message, message_ids=ids, state=state)
