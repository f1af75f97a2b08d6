"""Every statement of the dispatcher, in sets. Called from its one database thread; nothing here awaits.

A message is ours while its claim token is: each statement says so again, so that a process which slept past its lease
changes nothing and sends nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.phrases import keep
from common.sql import any_of, can_chain, in_list, rows, run, skip_locked, values_table
from messaging.choices import AttemptOutcome, ChannelState, MessageState
from messaging.models import Attempt, Channel, ChannelLease
from messaging.providers.base import ChannelAccess, Limits
from messaging.providers.registry import get_provider
from messaging.selectors.channels import channel_access
from messaging.services.holds import ActiveHolds, active_holds

_WINDOW_CLOSED = _("The reply window closed before it could go: send a template.")


@dataclass(frozen=True, slots=True)
class LeasedChannel:
    """A channel that is ours to drive, as it stood when the lease was taken or renewed."""

    id: int
    kind: str
    access: ChannelAccess
    limits: Limits
    paced_until: float


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    id: int
    uuid: UUID
    to: str
    content: Any
    quoted_id: str
    priority: int
    refusals: int
    by_person: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that stands in the database: now the bytes may leave."""

    attempt_id: int
    # Which attempt of the message this is: an answer that comes late must not speak for a later one.
    number: int
    message: ClaimedMessage


class LeaseLost(Exception):
    """Another dispatcher drives the channel now."""


def take_leases(holder: UUID, *, seconds: float) -> list[LeasedChannel]:
    """The leases of all due channels that nobody else holds."""
    now = timezone.now()
    due = _due_channels(now)
    ChannelLease.objects.bulk_create([ChannelLease(channel_id=pk) for pk in due], ignore_conflicts=True)
    taken = (
        rows(
            f"""
        UPDATE messaging_channellease SET holder = %s, expires_at = %s
        FROM (
            SELECT id FROM messaging_channellease
            WHERE channel_id IN ({in_list(due)}) AND (holder IS NULL OR expires_at < %s)
            {skip_locked()}
        ) AS free
        WHERE messaging_channellease.id = free.id
        RETURNING messaging_channellease.channel_id, messaging_channellease.paced_until
        """,
            [holder, now + timedelta(seconds=seconds), *due, now],
        )
        if due
        else []
    )
    paced = dict(taken)
    return [leased(channel, paced[channel.pk]) for channel in Channel.objects.filter(pk__in=paced)]


def leased(channel: Channel, paced_until: float) -> LeasedChannel:
    limits = get_provider(channel.kind).limits
    return LeasedChannel(
        id=channel.pk,
        kind=channel.kind,
        access=channel_access(channel),
        limits=Limits(
            per_second=channel.rate_per_second or limits.per_second,
            pair_seconds=limits.pair_seconds,
            window_hours=limits.window_hours,
        ),
        paced_until=paced_until,
    )


def _due_channels(now: datetime) -> list[int]:
    """Active channels with something to send. One index probe per channel, whatever waits."""
    holds = active_holds(now)
    due = rows(
        """
        SELECT c.id, c.portfolio_id FROM messaging_channel AS c
        WHERE c.state = %s AND EXISTS (
            SELECT 1 FROM messaging_message AS m
            WHERE m.channel_id = c.id AND m.state = 'queued' AND m.not_before <= %s
        )
        """,
        [ChannelState.ACTIVE.value, now],
    )
    return [pk for pk, portfolio in due if pk not in holds.channels and portfolio not in holds.portfolios]


def renew_lease(holder: UUID, channel_id: int, *, seconds: float) -> LeasedChannel:
    """Hold on, with what staff have changed meanwhile. Raises LeaseLost, also where the channel is paused or held."""
    now = timezone.now()
    renewed = run(
        "UPDATE messaging_channellease SET expires_at = %s WHERE channel_id = %s AND holder = %s",
        [now + timedelta(seconds=seconds), channel_id, holder],
    )
    channel = Channel.objects.filter(pk=channel_id, state=ChannelState.ACTIVE).first()
    if not renewed or channel is None:
        raise LeaseLost
    return leased(channel, 0.0)


def release_lease(holder: UUID, channel_id: int, *, paced_until: float) -> None:
    run(
        "UPDATE messaging_channellease SET holder = NULL, expires_at = NULL, paced_until = %s "
        "WHERE channel_id = %s AND holder = %s",
        [paced_until, channel_id, holder],
    )


def recent_recipients(channel_id: int, *, seconds: float) -> list[tuple[str, float]]:
    """Whom the channel wrote to within the last `seconds`, and when: the attempts know, whoever drove the channel."""
    if not seconds:
        return []
    since = timezone.now() - timedelta(seconds=seconds)
    recent = Attempt.objects.filter(channel_id=channel_id, started_at__gte=since).order_by("started_at")
    return [(to, started_at.timestamp()) for to, started_at in recent.values_list("to", "started_at")]


def claim(holder: UUID, channel_id: int, *, limit: int, seconds: float, paced_until: float) -> list[ClaimedMessage]:
    """Up to `limit` due messages of the channel, most urgent first. Raises LeaseLost.

    The pace spent so far is written in the same transaction, so that a successor goes on from it.
    """
    now = timezone.now()
    holds = active_holds(now)
    with transaction.atomic():
        _fence(holder, channel_id, paced_until)
        if channel_id in holds.channels:
            return []
        not_held, held_params = _not_held(holds, "m")
        claimed = rows(
            f"""
            UPDATE messaging_message SET state = 'claimed', claim_token = %s, claimed_until = %s
            FROM (
                SELECT m.id FROM messaging_message AS m
                WHERE m.channel_id = %s AND m.state = 'queued' AND m.not_before <= %s
                    AND (m.expires_at IS NULL OR m.expires_at > %s) {not_held}
                ORDER BY m.priority, m.not_before, m.id LIMIT %s {skip_locked()}
            ) AS due
            WHERE messaging_message.id = due.id
            RETURNING {_columns("id", "uuid", '"to"', "content", "quoted_id", "priority", "refusal_count", "author_id")}
            """,
            [holder, now + timedelta(seconds=seconds), channel_id, now, now, *held_params, limit],
        )
    return sorted((_claimed(row) for row in claimed), key=lambda message: (message.priority, message.id))


def _fence(holder: UUID, channel_id: int, paced_until: float) -> None:
    ours = run(
        "UPDATE messaging_channellease SET paced_until = %s WHERE channel_id = %s AND holder = %s",
        [paced_until, channel_id, holder],
    )
    if not ours:
        raise LeaseLost


def _claimed(row: tuple[Any, ...]) -> ClaimedMessage:
    pk, uuid, to, content, quoted_id, priority, refusals, author_id = row
    return ClaimedMessage(
        id=pk,
        uuid=uuid if isinstance(uuid, UUID) else UUID(uuid),
        to=to,
        content=content,
        quoted_id=quoted_id,
        priority=priority,
        refusals=refusals,
        by_person=author_id is not None,
    )


def _columns(*names: str) -> str:
    """For RETURNING, where SQLite knows no alias."""
    return ", ".join(f"messaging_message.{name}" for name in names)


def _not_held(holds: ActiveHolds, table: str) -> tuple[str, list[Any]]:
    """SQL that leaves out what is held below the channel; empty most of the time."""
    text = ""
    params: list[Any] = []
    for column, keys in (("origin", holds.origins), ("template_name", holds.templates)):
        if keys:
            text += f" AND {table}.{column} NOT IN ({in_list(list(keys))})"
            params += keys
    if holds.persons:
        text += (
            f" AND {table}.conversation_id NOT IN "
            f"(SELECT id FROM messaging_conversation WHERE lead_id IN ({in_list(list(holds.persons))}))"
        )
        params += holds.persons
    return text, params


def begin(holder: UUID, messages: Sequence[ClaimedMessage], *, channel_id: int, seconds: float) -> list[Begun]:
    """Write the attempts just before the bytes leave; only what is returned may be sent.

    Gates and holds are read again here: the claim may be a second old, and a pause must bite at once.
    """
    now = timezone.now()
    by_id = {message.id: message for message in messages}
    holds = active_holds(now)
    started = [] if channel_id in holds.channels else _start(holder, channel_id, by_id, holds, now=now, seconds=seconds)
    if len(started) < len(messages):
        with transaction.atomic():
            _turn_away(holder, list(by_id.keys() - {begun.message.id for begun in started}), now)
    return started


def _start(
    holder: UUID,
    channel_id: int,
    messages: Mapping[int, ClaimedMessage],
    holds: ActiveHolds,
    *,
    now: datetime,
    seconds: float,
) -> list[Begun]:
    """The messages that may leave this instant, each with its attempt: both or neither is written."""
    not_held, held_params = _not_held(holds, "messaging_message")
    within, ids = any_of("messaging_message.id", list(messages))
    start = f"""
        UPDATE messaging_message SET state = 'sending', attempt_count = attempt_count + 1, claimed_until = %s
        FROM messaging_conversation AS c
        WHERE {within} AND claim_token = %s AND state = 'claimed' AND claimed_until > %s
            AND c.id = conversation_id AND (NOT needs_window OR c.window_until > %s)
            AND (expires_at IS NULL OR expires_at > %s) {not_held}
        RETURNING {_columns("id", "attempt_count", '"to"')}
        """
    params = [now + timedelta(seconds=seconds), *ids, holder, now, now, now, *held_params]
    attempts = (
        _start_in_one(start, params, channel_id, holder, now)
        if can_chain()
        else (_start_in_two(start, params, channel_id, holder, now))
    )
    return [Begun(attempt_id, number, messages[message_id]) for attempt_id, message_id, number in attempts]


_ATTEMPT = (
    '(message_id, channel_id, "to", number, claim_token, started_at, outcome, code, detail, response, bulk, opens)'
)


def _start_in_one(
    start: str, params: list[Any], channel_id: int, holder: UUID, now: datetime
) -> list[tuple[int, int, int]]:
    """PostgreSQL: one statement, one round trip, no transaction to open and close around it."""
    return rows(
        f"""
        WITH started (id, number, person) AS ({start})
        INSERT INTO messaging_attempt {_ATTEMPT}
        SELECT id, %s, person, number, %s, %s, 'open', '', '', '', false, false FROM started
        RETURNING id, message_id, number
        """,
        [*params, channel_id, holder, now],
    )


def _start_in_two(
    start: str, params: list[Any], channel_id: int, holder: UUID, now: datetime
) -> list[tuple[int, int, int]]:
    row = "(%s, %s, %s, %s, %s, %s, 'open', '', '', '', false, false)"
    with transaction.atomic():
        started = rows(start, params)
        if not started:
            return []
        return rows(
            f"""
            INSERT INTO messaging_attempt {_ATTEMPT}
            VALUES {",".join([row] * len(started))} RETURNING id, message_id, number
            """,
            [value for pk, number, to in started for value in (pk, channel_id, to, number, holder, now)],
        )


def _turn_away(holder: UUID, ids: Sequence[int], now: datetime) -> None:
    """Claimed, but a gate closed meanwhile: a closed window is final, what is held or expired goes back."""
    mine = f"id IN ({in_list(ids)}) AND claim_token = %s AND state = 'claimed'"
    run(
        f"""
        UPDATE messaging_message SET state = 'failed', error_code = 'window_closed', claim_token = NULL,
            claimed_until = NULL, reason = %s
        WHERE {mine} AND needs_window AND NOT EXISTS (
            SELECT 1 FROM messaging_conversation AS c
            WHERE c.id = messaging_message.conversation_id AND c.window_until > %s)
        """,
        [keep(_WINDOW_CLOSED), *ids, holder, now],
    )
    give_back(holder, [(pk, now) for pk in ids])


def give_back(holder: UUID, messages: Sequence[tuple[int, datetime]]) -> None:
    """Claimed but not begun: back to the queue, not before the given instants."""
    if not messages:
        return
    table, params = values_table(messages, [("id", "bigint"), ("at", "timestamptz")])
    run(
        f"""
        UPDATE messaging_message AS m SET state = 'queued', not_before = v.at, claim_token = NULL, claimed_until = NULL
        FROM {table} AS v WHERE m.id = v.id AND m.claim_token = %s AND m.state = 'claimed'
        """,
        [*params, holder],
    )


@dataclass(frozen=True, slots=True)
class Result:
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


def write_back(results: Sequence[Result]) -> None:
    """Close the attempts and move their messages, in one transaction."""
    with transaction.atomic():
        _close_attempts(results)
        accepted = [result for result in results if result.outcome == AttemptOutcome.ACCEPTED]
        others = [result for result in results if result.outcome != AttemptOutcome.ACCEPTED]
        if accepted:
            _mark_sent(accepted)
        if others:
            _mark_not_sent(others)


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
    run(
        f"""
        UPDATE messaging_attempt AS a SET outcome = v.outcome, finished_at = v.at, http_status = v.http_status,
            code = v.code, detail = v.detail, response = v.response, duration_ms = v.duration_ms
        FROM {table} AS v WHERE a.id = v.id
        """,
        params,
    )


def _mark_sent(results: Sequence[Result]) -> None:
    """The provider's id is kept in any case; the state rises only where no status has lifted it higher already.

    A gateway's echo may have stored the same id as a message typed elsewhere: it was ours, and makes way.
    """
    in_ids, ids = any_of("provider_id", [result.provider_id for result in results if result.provider_id])
    in_channels, channels = any_of("channel_id", list({result.channel_id for result in results}))
    if ids:
        run(
            f"DELETE FROM messaging_message WHERE {in_ids} AND origin = 'elsewhere' AND {in_channels}",
            [*ids, *channels],
        )
    table, params = values_table(
        [(r.message_id, r.provider_id or None, r.at) for r in results],
        [("id", "bigint"), ("provider_id", "text"), ("at", "timestamptz")],
    )
    run(
        f"""
        UPDATE messaging_message AS m
        SET provider_id = COALESCE(m.provider_id, v.provider_id), sent_at = COALESCE(m.sent_at, v.at),
            happened_at = v.at, claim_token = NULL, claimed_until = NULL, error_code = '', reason = '',
            state = CASE WHEN m.state IN ('sending', 'unknown', 'unresolved', 'queued', 'claimed')
                THEN 'sent' ELSE m.state END
        FROM {table} AS v WHERE m.id = v.id
        """,
        params,
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
    run(
        f"""
        UPDATE messaging_message AS m
        SET state = v.state, not_before = COALESCE(v.not_before, m.not_before), error_code = v.code, reason = v.reason,
            refusal_count = v.refusals, claim_token = NULL, claimed_until = NULL
        FROM {table} AS v WHERE m.id = v.id AND m.attempt_count = v.number AND m.state IN ('sending', 'unknown')
        """,
        params,
    )
