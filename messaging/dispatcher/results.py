"""How attempts ended, written back in sets: attempts closed, messages moved, what waited for their ids applied."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction

from common.sql import any_of, lock_in_order, run, values_table, within
from messaging.choices import AttemptOutcome, MessageState
from messaging.services.limits import give_back
from messaging.services.status import apply_parked
from messaging.signals import message_status_changed


class Result(NamedTuple):
    """The end of one attempt. `not_before` is set where the message is queued again."""

    attempt_id: int
    number: int
    message_id: int
    channel_id: int
    outcome: AttemptOutcome
    state: MessageState
    at: datetime
    provider_id: str = ""
    code: str = ""
    text: str = ""
    http_status: int | None = None
    duration_ms: int = 0
    response: str = ""
    not_before: datetime | None = None
    refusals: int = 0
    # Known where a shared cap was reserved for it.
    lead_id: int = 0


def write_back(results: Sequence[Result]) -> None:
    """Write down what became of the attempts, and tell whoever listens."""
    try:
        _write(results)
    except IntegrityError:
        # Seldom, so not looked for before: a gateway's echo came first and was stored as a message typed elsewhere.
        _write(results, remove_echoes=True)
    # Only after the commit: a status that came first either sees our id now or was parked before this look.
    apply_parked([(result.channel_id, result.provider_id) for result in results if result.provider_id])


def _write(results: Sequence[Result], *, remove_echoes: bool = False) -> None:
    with transaction.atomic():
        # Statuses of the same messages come while their answers are written down.
        lock_in_order("messaging_message", [result.message_id for result in results])
        _close_attempts(results)
        accepted = [result for result in results if result.outcome == AttemptOutcome.ACCEPTED]
        others = [result for result in results if result.outcome != AttemptOutcome.ACCEPTED]
        if remove_echoes:
            _remove_echoes(accepted)
        if accepted:
            _mark_sent(accepted)
        if others:
            _mark_not_sent(others)
            _give_back_caps(others)
        _tell(results)


def _tell(results: Sequence[Result]) -> None:
    for state in (MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN):
        ids = [result.message_id for result in results if result.state == state]
        if ids:
            message_status_changed.send_robust(sender=None, message_ids=ids, state=state)


def _give_back_caps(results: Sequence[Result]) -> None:
    unsent = [result for result in results if result.outcome == AttemptOutcome.NOT_SENT and result.lead_id]
    if unsent:
        give_back([r.message_id for r in unsent], lead_ids=[r.lead_id for r in unsent])


def _close_attempts(results: Sequence[Result]) -> None:
    table, params = values_table(
        [
            (r.attempt_id, r.outcome.value, r.at, r.http_status, r.code, r.text, r.response, r.duration_ms)
            for r in results
        ],
        [
            ("id", "bigint"),
            ("outcome", "text"),
            ("at", "timestamptz"),
            ("http_status", "smallint"),
            ("code", "text"),
            ("detail", "text"),
            ("response", "text"),
            ("duration_ms", "integer"),
        ],
    )
    span, ends = within("a.id", [result.attempt_id for result in results])
    run(
        f"""
        UPDATE messaging_attempt AS a SET outcome = v.outcome, finished_at = v.at, http_status = v.http_status,
            code = v.code, detail = v.detail, response = v.response, duration_ms = v.duration_ms
        FROM {table} AS v WHERE a.id = v.id AND {span}
        """,
        [*params, *ends],
    )


def _mark_sent(results: Sequence[Result]) -> None:
    """The provider's id is kept in any case; the state rises only where no status has lifted it higher already."""
    table, params = values_table(
        [(r.message_id, r.provider_id or None, r.at) for r in results],
        [("id", "bigint"), ("provider_id", "text"), ("at", "timestamptz")],
    )
    span, ends = within("m.id", [result.message_id for result in results])
    run(
        f"""
        UPDATE messaging_message AS m
        SET provider_id = COALESCE(m.provider_id, v.provider_id), sent_at = COALESCE(m.sent_at, v.at),
            happened_at = v.at, claim_token = NULL, claimed_until = NULL, error_code = '', reason = '',
            state = CASE WHEN m.state IN ('sending', 'unknown', 'unresolved', 'queued') THEN 'sent' ELSE m.state END
        FROM {table} AS v WHERE m.id = v.id AND {span}
        """,
        [*params, *ends],
    )


def _remove_echoes(results: Sequence[Result]) -> None:
    """What a gateway echoed was not typed elsewhere but ours, and makes way."""
    provider_ids = [result.provider_id for result in results if result.provider_id]
    if not provider_ids:
        return
    named, ids = any_of("provider_id", provider_ids)
    of_channels, channels = any_of("channel_id", sorted({result.channel_id for result in results}))
    run(
        f"DELETE FROM messaging_message WHERE {named} AND origin = 'elsewhere' AND {of_channels}",
        [*ids, *channels],
    )


def _mark_not_sent(results: Sequence[Result]) -> None:
    """Only while nobody knows better: a status may have confirmed the message, a sweep may have called it unknown."""
    table, params = values_table(
        [(r.message_id, r.number, r.state.value, r.not_before, r.code, r.text, r.refusals) for r in results],
        [
            ("id", "bigint"),
            ("number", "smallint"),
            ("state", "text"),
            ("not_before", "timestamptz"),
            ("code", "text"),
            ("reason", "text"),
            ("refusals", "smallint"),
        ],
    )
    span, ends = within("m.id", [result.message_id for result in results])
    run(
        f"""
        UPDATE messaging_message AS m
        SET state = v.state, not_before = COALESCE(v.not_before, m.not_before), error_code = v.code, reason = v.reason,
            refusal_count = v.refusals, claim_token = NULL, claimed_until = NULL
        FROM {table} AS v
        WHERE m.id = v.id AND {span} AND m.attempt_count = v.number AND m.state IN ('sending', 'unknown')
        """,
        [*params, *ends],
    )
