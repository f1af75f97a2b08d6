"""Enrolments are worked on piece by piece, each piece one transaction with its progress: whoever dies leaves whole
pieces, and whoever comes next goes on from there."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from campaigns.models import Campaign, Enrolment
from common.claims import back_off, claim_rows
from common.phrases import say
from common.signals import trouble_ended, trouble_started
from leads.errors import LeadsError
from leads.models import Lead
from leads.selectors.segments import count_leads
from messaging.services.wakes import wake_soon

from .audience import Plan, audience_of, candidates, definition_of, enrol, plan_of

logger = logging.getLogger(__name__)

# The cause of the incident that a failed enrolment opens.
STOPPED = "enrolment_stopped"
ENROL = ("campaigns.tasks.enrol", "campaigns")
# Leads looked at in one piece: SQLite's other writers wait for its end.
PIECE = 20_000
_LEASE_SECONDS = 120
_FREE: dict[str, Any] = {"claim_token": None, "claimed_until": None}
_DUE = Enrolment.State.DUE


class _NoLongerOurs(Exception):
    """Cancelled, or taken over by another worker."""


def begin_enrolment(campaign: Campaign, *, at: datetime) -> Enrolment:
    """Freeze the question and the people there are; the work is done in the background."""
    definition = definition_of(campaign)
    enrolment = Enrolment.objects.create(
        campaign=campaign,
        definition=definition,
        at=at,
        until_id=Lead.objects.aggregate(last=Max("pk"))["last"] or 0,
        # Of those who begin with a day of their own nobody knows how many are in it today.
        total=0 if campaign.begins_on else count_leads(audience_of(campaign, at=at)).number,
    )
    wake_soon(ENROL)
    return enrolment


def cancel_enrolments(campaign: Campaign) -> int:
    """What is enrolled stays; nobody else is."""
    running = Enrolment.objects.filter(campaign=campaign, work_state=_DUE)
    return running.update(work_state=Enrolment.State.DONE, cancelled_at=timezone.now(), **_FREE)


def work_on_enrolments(*, most_seconds: float = 60.0) -> int:
    """Bring on whatever is due, for so long; how many people were enrolled."""
    deadline = time.monotonic() + most_seconds
    enrolled = 0
    while time.monotonic() < deadline and (claimed := _claim()):
        enrolled += _work_on(*claimed, deadline)
    return enrolled


def _claim() -> tuple[Enrolment, UUID] | None:
    token, now = uuid4(), timezone.now()
    ids = claim_rows(
        Enrolment,
        where="work_state = %s AND (next_at IS NULL OR next_at <= %s)",
        params=[_DUE.value, now],
        token=token,
        seconds=_LEASE_SECONDS,
        limit=1,
        # Turn by turn: a small campaign does not wait for the end of a large one.
        order="updated_at",
        now=now,
    )
    return (Enrolment.objects.select_related("campaign").get(pk=ids[0]), token) if ids else None


def _work_on(enrolment: Enrolment, token: UUID, deadline: float) -> int:
    enrolled = 0
    try:
        plan = plan_of(enrolment.campaign)
        while enrolment.after_id < enrolment.until_id:
            enrolled += _piece(enrolment, token, plan)
            if time.monotonic() > deadline:
                Enrolment.objects.filter(pk=enrolment.pk, claim_token=token).update(**_FREE)
                return enrolled
        _hold(enrolment, token, work_state=Enrolment.State.DONE, total=enrolment.done, **_FREE)
    except _NoLongerOurs:
        pass
    except LeadsError as error:
        # The question cannot be asked any more: a field of it has gone.
        _fail(enrolment, token, text=str(error))
    except Exception as error:
        logger.exception("enrolment_failed", extra={"enrolment": enrolment.pk})
        _try_later(enrolment, token, error)
    return enrolled


def _piece(enrolment: Enrolment, token: UUID, plan: Plan) -> int:
    upto = _end_of_piece(enrolment, plan)
    with transaction.atomic():
        # Locked until the piece is written: a cancel waits for it, and then nobody more is enrolled.
        _hold(enrolment, token)
        number = enrol(enrolment, plan, after_id=enrolment.after_id, until_id=upto, now=timezone.now())
        enrolment.after_id, enrolment.done, enrolment.attempts = upto, enrolment.done + number, 0
        enrolment.total = max(enrolment.total, enrolment.done)
        enrolment.save(update_fields=["after_id", "done", "total", "attempts", "updated_at"])
    return number


def _end_of_piece(enrolment: Enrolment, plan: Plan) -> int:
    ahead = (
        candidates(plan, timezone.now()).filter(pk__gt=enrolment.after_id, pk__lte=enrolment.until_id).order_by("pk")
    )
    last = list(ahead.values_list("pk", flat=True)[PIECE - 1 : PIECE])
    return last[0] if last else enrolment.until_id


def _hold(enrolment: Enrolment, token: UUID, **changes: object) -> None:
    ours = Enrolment.objects.filter(pk=enrolment.pk, claim_token=token, work_state=_DUE)
    until = timezone.now() + timedelta(seconds=_LEASE_SECONDS)
    if not ours.update(**{"claimed_until": until, "updated_at": timezone.now(), **changes}):
        raise _NoLongerOurs


def _try_later(enrolment: Enrolment, token: UUID, error: Exception) -> None:
    attempts = enrolment.attempts + 1
    if attempts >= Enrolment.MAX_ATTEMPTS:
        text = say(
            _("It stopped after %(count)d people: %(error)s. Run it again from the campaign."),
            count=enrolment.done,
            error=type(error).__name__,
        )
        _fail(enrolment, token, text=text)
        return
    later = timezone.now() + back_off(attempts)
    Enrolment.objects.filter(pk=enrolment.pk, claim_token=token).update(attempts=attempts, next_at=later, **_FREE)


def _fail(enrolment: Enrolment, token: UUID, *, text: str) -> None:
    ours = Enrolment.objects.filter(pk=enrolment.pk, claim_token=token, work_state=_DUE)
    if ours.update(work_state=Enrolment.State.FAILED, error=text, updated_at=timezone.now(), **_FREE):
        trouble_started.send_robust(
            Enrolment, cause=STOPPED, scope=enrolment.campaign.origin, severity="error", text=text
        )


def enrol_again(enrolment: Enrolment) -> bool:
    """A person's word that a failed enrolment goes on from where it stopped; says whether it had failed."""
    failed = Enrolment.objects.filter(pk=enrolment.pk, work_state=Enrolment.State.FAILED)
    revived = failed.update(work_state=_DUE, attempts=0, next_at=None, error="", updated_at=timezone.now())
    if revived:
        trouble_ended.send_robust(Enrolment, cause=STOPPED, scope=enrolment.campaign.origin)
        wake_soon(ENROL)
    return bool(revived)
