"""Imports are worked on piece by piece. Each piece is one transaction with its progress: whoever dies leaves a whole
number of pieces done, and whoever comes next goes on from there."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.claims import back_off, claim_rows
from common.phrases import say
from common.tables import UnreadableTable

from ..choices import ImportState
from ..models import LeadImport
from . import import_checking, import_running, import_undoing
from .import_files import wake_imports

logger = logging.getLogger(__name__)

# How long a stopped worker keeps an import to itself.
_LEASE_SECONDS = 60
_MOST_ATTEMPTS = 8
_WORKING = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)


@dataclass(frozen=True, slots=True)
class Phase:
    pieces: Callable[[LeadImport], Iterator[Sequence[Any]]]
    """What is left, read outside of any transaction."""
    work: Callable[[LeadImport, Sequence[Any]], Counter[str]]
    """Write one piece; how many rows became what."""
    finish: Callable[[LeadImport], ImportState]
    """When nothing is left; what it is now."""


PHASES = {
    ImportState.CHECKING: Phase(import_checking.pieces, import_checking.judge, import_checking.finish),
    ImportState.RUNNING: Phase(import_running.pieces, import_running.write, import_running.finish),
    ImportState.UNDOING: Phase(import_undoing.pieces, import_undoing.take_back, import_undoing.finish),
}


class _NoLongerOurs(Exception):
    """Cancelled, or taken over by another worker."""


def work_on_imports(*, most_seconds: float = 60.0) -> int:
    """Bring on whatever is due, for so long; how many pieces were done."""
    deadline = time.monotonic() + most_seconds
    done = 0
    while time.monotonic() < deadline and (claimed := _claim()):
        done += _work_on(*claimed, deadline)
    return done


def _claim() -> tuple[LeadImport, UUID] | None:
    token = uuid4()
    now = timezone.now()
    ids = claim_rows(
        LeadImport,
        where="state IN (%s, %s, %s) AND (next_at IS NULL OR next_at <= %s)",
        params=[*_WORKING, now],
        token=token,
        seconds=_LEASE_SECONDS,
        limit=1,
        # Turn by turn: a small import does not wait for the end of a large one.
        order="updated_at",
        now=now,
    )
    return (LeadImport.objects.get(pk=ids[0]), token) if ids else None


def _work_on(job: LeadImport, token: UUID, deadline: float) -> int:
    done = 0
    try:
        phase = PHASES[ImportState(job.state)]
        for piece in phase.pieces(job):
            _do(job, token, phase, piece)
            done += 1
            if time.monotonic() > deadline:
                _give_back(job, token)
                return done
        _finish(job, token, phase)
    except _NoLongerOurs:
        pass
    except UnreadableTable as error:
        _fail(job, token, str(error))
    except Exception as error:
        logger.exception("import_piece_failed", extra={"import": job.pk})
        _try_later(job, token, error)
    return done


def _do(job: LeadImport, token: UUID, phase: Phase, piece: Sequence[Any]) -> None:
    """A person captured between our look and our insert breaks a constraint: the second look finds their lead."""
    for last in (False, False, True):
        try:
            with transaction.atomic():
                _hold(job, token)
                _count(job, phase.work(job, piece), len(piece))
            return
        except IntegrityError:
            if last:
                raise


def _hold(job: LeadImport, token: UUID) -> None:
    """The row stays locked until the piece is written: a cancel waits for it, and then nothing more is."""
    until = timezone.now() + timedelta(seconds=_LEASE_SECONDS)
    ours = LeadImport.objects.filter(pk=job.pk, claim_token=token, state=job.state)
    if not ours.update(claimed_until=until, updated_at=timezone.now()):
        raise _NoLongerOurs
    job.refresh_from_db(fields=["done", "total", "counts", "made_tags"])


def _count(job: LeadImport, became: Counter[str], size: int) -> None:
    counts = Counter(job.counts)
    counts.update(became)
    job.counts = {verdict: count for verdict, count in counts.items() if count}
    job.done += size
    job.total = max(job.total, job.done)
    job.attempts = 0
    job.save(update_fields=["counts", "done", "total", "made_tags", "attempts"])


def _finish(job: LeadImport, token: UUID, phase: Phase) -> None:
    with transaction.atomic():
        _hold(job, token)
        after = phase.finish(job)
        LeadImport.objects.filter(pk=job.pk).update(
            state=after, total=job.total, done=job.done, made_tags=job.made_tags, error="", **_FREE
        )
    wake_imports()


_FREE: dict[str, Any] = {"claim_token": None, "claimed_until": None}


def _give_back(job: LeadImport, token: UUID) -> None:
    LeadImport.objects.filter(pk=job.pk, claim_token=token).update(**_FREE)
    # The task that calls us has to end first: while it runs, a woken one steps aside.
    wake_imports(after_seconds=1)


def _fail(job: LeadImport, token: UUID, why: str) -> None:
    ours = LeadImport.objects.filter(pk=job.pk, claim_token=token, state=job.state)
    ours.update(state=ImportState.FAILED, error=why, updated_at=timezone.now(), **_FREE)


def _try_later(job: LeadImport, token: UUID, error: Exception) -> None:
    attempts = job.attempts + 1
    if attempts >= _MOST_ATTEMPTS:
        why = say(
            _("It stopped after row %(count)d of its list: %(error)s. What was written can be undone."),
            count=job.done,
            error=type(error).__name__,
        )
        _fail(job, token, why)
        return
    later = timezone.now() + back_off(attempts)
    LeadImport.objects.filter(pk=job.pk, claim_token=token).update(attempts=attempts, next_at=later, **_FREE)
