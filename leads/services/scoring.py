"""Scores brought up to date: those that something happened to within seconds, all of them every night."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.sql import rows, run, skip_locked, values_table

from ..models import Lead, ScoreWeights
from ..scoring.score import Weights, total_of
from ..selectors.scoring import ScoredRow, active_weights, read_rows

# Held locked while they are computed: no more than a message can wait for.
_DUE_AT_ONCE = 200
_ALL_AT_ONCE = 5_000
_COLUMNS = (("lead_id", "bigint"), ("score", "smallint"), ("label", "text"))


@dataclass(slots=True)
class Rescored:
    read: int = 0
    changed: int = 0


def score_due_leads(*, most_seconds: float = 8.0) -> int:
    """Compute what is due, a set at a time; the number of leads read."""
    deadline = time.monotonic() + most_seconds
    done = 0
    while time.monotonic() < deadline:
        read = _score_due_set()
        done += read
        if read < _DUE_AT_ONCE:
            break
    return done


def score_leads(lead_ids: Iterable[int]) -> None:
    """Now, whether due or not."""
    with transaction.atomic():
        ids = sorted(lead_ids)
        Lead.objects.filter(pk__in=ids).update(score_due=False)
        _write(list(read_rows(Lead.objects.filter(pk__in=ids))), active_weights(), timezone.now())


def rescore_all(*, at: datetime | None = None) -> Rescored:
    """Every lead, in sets and in the order of their ids. Only what reads otherwise by now is written.

    Weights that change on the way count from the first lead again.
    """
    report, weights = Rescored(), active_weights()
    after = 0
    while chunk := list(read_rows(Lead.objects.filter(pk__gt=after).order_by("pk")[:_ALL_AT_ONCE])):
        report.read += len(chunk)
        report.changed += _write(chunk, weights, at or timezone.now())
        after = chunk[-1].lead_id
        if (latest := active_weights()) != weights:
            weights, after = latest, 0
    return report


def unpin_label(lead: Lead) -> Lead:
    """The score decides about the label again."""
    Lead.objects.filter(pk=lead.pk).update(label_pinned=False, updated_at=timezone.now())
    score_leads([lead.pk])
    lead.refresh_from_db(fields=["label", "label_pinned", "score"])
    return lead


@transaction.atomic
def use_weights(row: ScoreWeights, *, by: User | None) -> ScoreWeights:
    """Write `row` as the next version and take it into use; what was in use stays to go back to."""
    # One after the other: the version in use is the lock.
    list(ScoreWeights.objects.select_for_update().filter(is_active=True))
    newest = ScoreWeights.objects.aggregate(newest=Max("version"))["newest"] or 0
    ScoreWeights.objects.filter(is_active=True).update(is_active=False)
    row.pk, row.version, row.is_active, row.created_by = None, newest + 1, True, by
    row.save(force_insert=True)
    return row


def _score_due_set() -> int:
    table = Lead._meta.db_table
    with transaction.atomic():
        due = rows(
            f"""
            UPDATE {table} SET score_due = %s
            FROM (SELECT id FROM {table} WHERE score_due ORDER BY id LIMIT %s {skip_locked()}) AS due
            WHERE {table}.id = due.id
            RETURNING {table}.id
            """,
            [False, _DUE_AT_ONCE],
        )
        ids = [pk for (pk,) in due]
        _write(list(read_rows(Lead.objects.filter(pk__in=ids))), active_weights(), timezone.now())
    return len(ids)


def _write(chunk: list[ScoredRow], weights: Weights, at: datetime) -> int:
    scored = [(row, total_of(row.facts, weights, at)) for row in chunk]
    changed = [
        (row.lead_id, total, weights.label(total).value)
        for row, total in scored
        if total != row.score or (not row.pinned and weights.label(total) != row.label)
    ]
    if not changed:
        return 0
    source, params = values_table(changed, _COLUMNS)
    return run(
        f"""
        UPDATE {Lead._meta.db_table} AS l SET
            score = n.score,
            label = CASE WHEN l.label_pinned THEN l.label ELSE n.label END,
            updated_at = %s
        FROM {source} AS n
        WHERE l.id = n.lead_id
        """,
        [timezone.now(), *params],
    )
