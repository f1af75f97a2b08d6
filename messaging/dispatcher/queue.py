"""What a channel may send soon. Looking takes nothing: until its attempt begins, a message is queued and nobody's.

The lease makes one dispatcher the only one to look, and `begin` says so again in the statement that takes the message.
So nothing has to be given back when a dispatcher stops, dies or sleeps; a message can be cancelled until it leaves; a
pause, or a reply that overtakes, is the next look's business.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from common.sql import any_of, rows, run, values_table
from messaging.services.holds import active_holds

from .gates import not_held
from .leases import LeasedChannel


class Due(NamedTuple):
    """A message that may go soon."""

    id: int
    to: str
    priority: int


def look_ahead(channel: LeasedChannel, *, limit: int) -> list[Due]:
    """Up to `limit` due messages of the channel, most urgent first."""
    now = timezone.now()
    holds = active_holds(now)
    if holds.stop(channel_id=channel.id, portfolio_id=channel.portfolio_id):
        return []
    free, params = not_held(holds)
    found = rows(
        f"""
        SELECT id, "to", priority FROM messaging_message
        WHERE channel_id = %s AND state = 'queued' AND not_before <= %s
            AND (expires_at IS NULL OR expires_at > %s) {free}
        ORDER BY priority, not_before, id LIMIT %s
        """,
        [channel.id, now, now, *params, limit],
    )
    return [Due._make(row) for row in found]


def postpone(holder: UUID, channel_id: int, messages: Sequence[tuple[int, datetime]]) -> None:
    """Not before the given instants, each its own: their people were written to a moment ago."""
    table, params = values_table(messages, [("id", "bigint"), ("at", "timestamptz")])
    named, ids = any_of("m.id", [pk for pk, _ in messages])
    run(
        f"""
        UPDATE messaging_message AS m SET not_before = v.at
        FROM {table} AS v
        WHERE m.id = v.id AND {named} AND m.state = 'queued'
            AND EXISTS (SELECT 1 FROM messaging_channellease WHERE channel_id = %s AND holder = %s)
        """,
        [*params, *ids, channel_id, holder],
    )
