"""What a channel may send soon. Looking takes nothing: until its attempt begins, a message is queued and nobody's.

The lease makes one dispatcher the only one to look, and `begin` says so again in the statement that takes the message.
So nothing has to be given back when a dispatcher stops, dies or sleeps; a message can be cancelled until it leaves; a
pause, or a reply that overtakes, is the next look's business.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from common.phrases import keep
from common.sql import any_of, rows, run, values_table, within
from messaging.choices import Priority, WaitReason
from messaging.selectors.sending_rules import Rules, current_rules
from messaging.services.holds import active_holds
from messaging.services.postponed import wait_code
from messaging.services.quiet_hours import quiet_until

from .gates import not_held
from .leases import LeasedChannel

# Whom we have not heard from or written to for so long, we open a conversation with.
_CONVERSATION = timedelta(hours=24)


class Due(NamedTuple):
    """A message that may go soon. All but the first three are known only where a cap asks for them."""

    id: int
    to: str
    priority: int
    lead_id: int = 0
    outside_window: bool = False
    opens: bool = False
    zone: str = ""
    by_person: bool = False

    @property
    def is_bulk(self) -> bool:
        return self.priority >= Priority.BULK


class Waiting(NamedTuple):
    """A due message that may not go before `until`."""

    id: int
    until: datetime
    reason: WaitReason


def look_ahead(holder: UUID, channel: LeasedChannel, *, limit: int, answers_only: bool = False) -> list[Due]:
    """Up to `limit` due messages of the channel, most urgent first. Those for whom it is quiet time are postponed."""
    now = timezone.now()
    holds = active_holds(now)
    if holds.stop(channel_id=channel.id, portfolio_id=channel.portfolio_id):
        return []
    free, params = not_held(holds)
    below = Priority.BULK.value if answers_only else 1000
    found = rows(
        f"""
        SELECT id, "to", priority FROM messaging_message
        WHERE channel_id = %s AND state = 'queued' AND not_before <= %s AND priority < %s
            AND (expires_at IS NULL OR expires_at > %s) {free}
        ORDER BY priority, not_before, id LIMIT %s
        """,
        [channel.id, now, below, now, *params, limit],
    )
    due = [Due(*row) for row in found]
    rules = current_rules()
    if due and (rules != Rules() or channel.portfolio or channel.caps.new_per_hour is not None):
        due = _without_quiet(holder, channel, _with_facts(due, now), rules, now)
    return due


def _with_facts(due: Sequence[Due], now: datetime) -> list[Due]:
    """What the caps ask of a message's person, in one query."""
    named, ids = any_of("m.id", [message.id for message in due])
    found = rows(
        f"""
        SELECT m.id, c.lead_id, (c.window_until IS NULL OR c.window_until <= %s),
            (c.last_inbound_at IS NULL OR c.last_inbound_at <= %s) AND NOT EXISTS (
                SELECT 1 FROM messaging_message AS o
                WHERE o.conversation_id = c.id AND o.happened_at > %s AND o.direction = 'out' AND o.sent_at IS NOT NULL
            ),
            l.time_zone, m.author_id IS NOT NULL
        FROM messaging_message AS m
        JOIN messaging_conversation AS c ON c.id = m.conversation_id
        JOIN leads_lead AS l ON l.id = c.lead_id
        WHERE {named}
        """,
        [now, now - _CONVERSATION, now - _CONVERSATION, *ids],
    )
    facts = {row[0]: row[1:] for row in found}
    return [Due(*message[:3], *facts[message.id]) for message in due if message.id in facts]


def _without_quiet(holder: UUID, channel: LeasedChannel, due: Sequence[Due], rules: Rules, now: datetime) -> list[Due]:
    """A person's own words go at any time; all else waits for the end of the recipient's quiet time."""
    ends = {
        message.id: end
        for message in due
        if not message.by_person and (end := quiet_until(rules, message.zone, now)) is not None
    }
    if ends:
        postpone(holder, channel.id, [Waiting(pk, end, WaitReason.QUIET) for pk, end in ends.items()])
    return [message for message in due if message.id not in ends]


def postpone(holder: UUID, channel_id: int, waiting: Sequence[Waiting]) -> None:
    """Not before the given instants, each its own; the reason is what staff read meanwhile."""
    table, params = values_table(
        [(one.id, one.until, wait_code(one.reason), keep(one.reason.label)) for one in waiting],
        [("id", "bigint"), ("at", "timestamptz"), ("code", "text"), ("reason", "text")],
    )
    span, ends = within("m.id", [one.id for one in waiting])
    run(
        f"""
        UPDATE messaging_message AS m SET not_before = v.at, error_code = v.code, reason = v.reason
        FROM {table} AS v
        WHERE m.id = v.id AND {span} AND m.state = 'queued'
            AND EXISTS (SELECT 1 FROM messaging_channellease WHERE channel_id = %s AND holder = %s)
        """,
        [*params, *ends, channel_id, holder],
    )
