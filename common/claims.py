"""Claiming due rows: many workers, each row worked on by one, given back by itself when its worker dies."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from .models import DueWork
from .sql import rows, skip_locked


def claim_rows(
    model: type[models.Model],
    *,
    where: str,
    params: Sequence[Any],
    token: UUID,
    seconds: float,
    limit: int,
    order: str = "id",
    now: datetime | None = None,
) -> list[int]:
    """Mark up to `limit` rows as ours for `seconds` and return their ids, in no order.

    `where` (SQL, its `params` beside it) says what is due; rows that somebody holds are left out here. The model has
    the columns `claim_token` and `claimed_until`.
    """
    now = now or timezone.now()
    table = model._meta.db_table
    claimed = rows(
        f"""
        UPDATE {table} SET claim_token = %s, claimed_until = %s
        FROM (
            SELECT id FROM {table}
            WHERE {where} AND (claimed_until IS NULL OR claimed_until < %s)
            ORDER BY {order} LIMIT %s {skip_locked()}
        ) AS due
        WHERE {table}.id = due.id
        RETURNING {table}.id
        """,
        [token, now + timedelta(seconds=seconds), *params, now, limit],
    )
    return [pk for (pk,) in claimed]


def back_off(attempts: int, *, unit: float = 2.0, longest: float = 600.0) -> timedelta:
    """How long to wait after so many failed attempts: 2, 4, 8 … units, at most `longest` seconds."""
    return timedelta(seconds=min(unit * 2 ** max(attempts - 1, 0), longest))


def failed_attempt(before: int, error: Exception, *, unit: float = 2.0) -> dict[str, Any]:
    """The columns of due work that failed once more after `before` attempts: due again later, or a person's."""
    attempts = before + 1
    given_up = attempts >= DueWork.MAX_ATTEMPTS
    return {
        "work_state": DueWork.State.FAILED if given_up else DueWork.State.DUE,
        "attempts": attempts,
        "next_at": timezone.now() + back_off(attempts, unit=unit),
        # The kind only: its text may quote a message.
        "error": type(error).__name__,
        "claim_token": None,
        "claimed_until": None,
    }
