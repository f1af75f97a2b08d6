"""The facts of the score, counted as they happen: one UPDATE for any number of messages."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest

from common.sql import run, values_table

from ..choices import ActivityKind
from ..models import Lead

_DAY = 86_400
_COLUMNS = (
    ("lead_id", "bigint"), ("inbound", "int"), ("media", "int"), ("replies", "int"), ("opens", "int"),
    ("days", "int"), ("first_day", "int"), ("last_day", "int"), ("ours_last", "boolean"),
    ("last_in", "timestamptz"), ("last_out", "timestamptz"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MessageNote:
    """That a message went by; none of its words."""

    lead_id: int
    at: datetime
    inbound: bool
    has_media: bool = False


def note_messages(notes: Sequence[MessageNote]) -> None:
    """Count these messages on their leads, and move `last_message_at` on for those that people wrote.

    In the transaction that stores them: a message that is stored is counted, once. Call it before the transaction
    writes to conversations: everybody takes the locks in this order.
    """
    if not notes:
        return
    source, params = values_table(_per_lead(notes), _COLUMNS)
    run(
        f"""
        UPDATE {Lead._meta.db_table} AS l SET
            inbound_count = l.inbound_count + n.inbound,
            media_count = l.media_count + n.media,
            reply_count = l.reply_count + n.replies + CASE WHEN l.ours_last THEN n.opens ELSE 0 END,
            active_days = l.active_days + CASE
                WHEN n.days = 0 OR l.last_active_day < n.first_day THEN n.days
                WHEN l.last_active_day = n.first_day THEN n.days - 1
                WHEN l.last_active_day < n.last_day THEN 1 ELSE 0 END,
            last_active_day = CASE WHEN l.last_active_day < n.last_day THEN n.last_day ELSE l.last_active_day END,
            ours_last = n.ours_last,
            last_inbound_at = {_later("last_inbound_at", "last_in")},
            last_outbound_at = {_later("last_outbound_at", "last_out")},
            last_message_at = {_later("last_message_at", "last_in")},
            score_due = %s
        FROM {source} AS n
        WHERE l.id = n.lead_id
        """,
        [True, *params],
    )


def note_activity(*, lead_id: int, kind: ActivityKind, at: datetime) -> None:
    """An entry of the timeline that the score looks at."""
    changes: dict[str, Any] = {}
    if kind == ActivityKind.INQUIRY:
        changes = {
            "inquiry_count": F("inquiry_count") + 1,
            "last_inquiry_at": Greatest(Coalesce("last_inquiry_at", at), at),
        }
    elif kind in (ActivityKind.CALL, ActivityKind.MEETING):
        changes = {"talk_count": F("talk_count") + 1}
    elif kind != ActivityKind.PURCHASE:
        return
    Lead.objects.filter(pk=lead_id).update(**changes, score_due=True)


def mark_due(lead_ids: Sequence[int]) -> None:
    """Something that the score looks at changed otherwise."""
    Lead.objects.filter(pk__in=lead_ids).update(score_due=True)


def _later(column: str, new: str) -> str:
    is_later = f"n.{new} IS NOT NULL AND (l.{column} IS NULL OR l.{column} < n.{new})"
    return f"CASE WHEN {is_later} THEN n.{new} ELSE l.{column} END"


def _per_lead(notes: Sequence[MessageNote]) -> list[tuple[Any, ...]]:
    by_lead: dict[int, list[MessageNote]] = {}
    for note in sorted(notes, key=lambda note: (note.lead_id, note.at)):
        by_lead.setdefault(note.lead_id, []).append(note)
    return [_summed(lead_id, of_lead) for lead_id, of_lead in by_lead.items()]


def _summed(lead_id: int, notes: list[MessageNote]) -> tuple[Any, ...]:
    """One row of `_COLUMNS`; the notes are in the order of time."""
    theirs, ours = [n for n in notes if n.inbound], [n for n in notes if not n.inbound]
    days = sorted({int(note.at.timestamp() // _DAY) for note in theirs})
    turns = sum(1 for before, after in itertools.pairwise(notes) if after.inbound and not before.inbound)
    return (
        lead_id,
        len(theirs),
        sum(note.has_media for note in theirs),
        turns,
        int(notes[0].inbound),
        len(days),
        days[0] if days else 0,
        days[-1] if days else 0,
        not notes[-1].inbound,
        theirs[-1].at if theirs else None,
        ours[-1].at if ours else None,
    )
