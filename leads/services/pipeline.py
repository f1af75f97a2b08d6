from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from common.transitions import move

from ..choices import ActivityKind, Stage
from ..errors import AlreadyInStage, LostReasonMissing, StageMovedMeanwhile, StageMoveError, StageMoveNotAllowed
from ..models import Lead
from ..signals import changing_stage, stage_changed
from ..transitions import STAGE_MOVES
from .activities import record_activity
from .columns import fitted
from .owners import tell_owners_of_moves


@dataclass(slots=True)
class MoveReport:
    moved: list[Lead] = field(default_factory=list)
    skipped: dict[str, list[Lead]] = field(default_factory=dict)
    """By the sentence that says why."""


def move_stage(*, lead: Lead, to: Stage, by: User | None, reason: str = "") -> Lead:
    """Take `lead` from the stage it was read in to `to`; raises StageMoveError. `by` is None where a rule moves it.

    The stage that the caller saw counts: who decides on an outdated page decides about another lead.
    """
    with transaction.atomic():
        _move(lead, to, by, reason)
        tell = partial(tell_owners_of_moves, lead_ids=[lead.pk], to=to, by=by)
        transaction.on_commit(tell, robust=True)
    return lead


def _move(lead: Lead, to: Stage, by: User | None, reason: str) -> None:
    reason = reason.strip()
    _refuse_impossible(lead.stage, to, reason)
    before, now = lead.stage, timezone.now()
    with transaction.atomic():
        changes = _columns(to, reason, now)
        if not move(Lead.objects.filter(pk=lead.pk), field="stage", before=before, after=to, **changes):
            raise StageMovedMeanwhile
        _write_history(lead, before, to, by, reason, now)
    lead.stage = to
    for name, value in changes.items():
        setattr(lead, name, value)


def move_stages(*, leads: Iterable[Lead], to: Stage, by: User | None, reason: str = "") -> MoveReport:
    """Move each lead on its own; what cannot move is skipped and said why. Their owners hear once for all."""
    report = MoveReport()
    for lead in leads:
        try:
            _move(lead, to, by, reason)
        except StageMoveError as error:
            report.skipped.setdefault(str(error), []).append(lead)
        else:
            report.moved.append(lead)
    tell = partial(tell_owners_of_moves, lead_ids=[lead.pk for lead in report.moved], to=to, by=by)
    transaction.on_commit(tell, robust=True)
    return report


def _refuse_impossible(before: str, to: Stage, reason: str) -> None:
    if before == to:
        raise AlreadyInStage(to)
    if not STAGE_MOVES.allows(before, to):
        raise StageMoveNotAllowed(before, to)
    if to == Stage.LOST and not reason:
        raise LostReasonMissing


def _columns(to: Stage, reason: str, now: datetime) -> dict[str, object]:
    lost = fitted(Lead, {"lost_reason": reason if to == Stage.LOST else ""})
    return lost | {"last_stage_change_at": now, "updated_at": now, "score_due": True}


def _write_history(lead: Lead, before: str, to: Stage, by: User | None, reason: str, now: datetime) -> None:
    record_activity(
        lead_id=lead.pk,
        kind=ActivityKind.STAGE_CHANGE,
        at=now,
        text=reason,
        by=by,
        metadata={"from": str(before), "to": str(to)},
    )
    news = {"lead_id": lead.pk, "from_stage": before, "to_stage": to, "by_id": by.pk if by else None, "reason": reason}
    changing_stage.send_robust(Lead, **news)
    transaction.on_commit(partial(stage_changed.send_robust, Lead, **news))
