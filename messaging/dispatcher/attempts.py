"""The statement that takes a message: from queued to sending, its attempt beside it, or nothing at all.

What it returns stands in the database and may be sent; anything else may not. Lease, gates and holds are read here and
nowhere later, so a pause bites at once, and a process that slept past its lease sends nothing. It must survive a crash
of the database's machine as well (an attempt that is lost would be sent twice): never with synchronous_commit off.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.phrases import keep, say
from common.sql import any_of, can_chain, in_list, lock_in_order, rows, run
from leads.choices import ConsentStatus
from messaging.choices import MessageState, Priority
from messaging.consent import NOT_CONSENTED, THEY_SAID_STOP
from messaging.selectors.sending_rules import Rules, current_rules
from messaging.services.holds import ActiveHolds, active_holds
from messaging.services.limits import Departure, give_back, reserve
from messaging.signals import message_status_changed

from .gates import consented, not_held
from .leases import LeasedChannel, LeaseLost
from .queue import Due, Waiting, postpone

_BULK = Priority.BULK.value


class Begun(NamedTuple):
    """A message whose attempt stands in the database: now the bytes may leave."""

    attempt_id: int
    message_id: int
    # Which attempt of the message this is: an answer that comes late must not speak for a later one.
    number: int
    uuid: UUID
    to: str
    # Content as JSON.
    content: str
    quoted_id: str
    author_id: int | None
    refusals: int


def begin(
    holder: UUID, channel: LeasedChannel, due: Sequence[Due], *, paced_until: float, seconds: float
) -> list[Begun]:
    """Write the attempts just before the bytes leave; only what is returned may be sent. Raises LeaseLost.

    After `seconds` without a result a message counts as interrupted. The pace spent so far is written with them, so
    that a successor goes on from it.
    """
    now = timezone.now()
    holds = active_holds(now)
    if holds.stop(channel_id=channel.id, portfolio_id=channel.portfolio_id):
        return []
    start = _Start(holder, channel.id, channel.kind, due, paced_until, now, now + timedelta(seconds=seconds), holds)
    rules = current_rules()
    if start.needs_shared_caps(channel.portfolio, rules):
        return _begin_within_caps(start, channel.portfolio, rules)
    begun = _begin(start)
    if len(begun) < len(due):
        _turn_away(start, {attempt.message_id for attempt in begun})
    return begun


def _begin_within_caps(start: "_Start", portfolio: str, rules: Rules) -> list[Begun]:
    """Reservation and attempts stand or fall together; what a cap keeps back is postponed in the same breath."""
    with transaction.atomic():
        kept = reserve(
            [Departure(one.id, one.lead_id, one.to, one.outside_window, one.is_bulk) for one in start.due],
            portfolio=portfolio,
            rules=rules,
            at=start.now,
        )
        late = {one.message_id for one in kept}
        start = start._replace(due=[one for one in start.due if one.id not in late])
        begun = _begin(start) if start.due else []
        begun_ids = {attempt.message_id for attempt in begun}
        left = [one for one in start.due if one.id not in begun_ids]
        if left:
            give_back([one.id for one in left], lead_ids=[one.lead_id for one in left])
        if kept:
            postpone(start.holder, start.channel_id, [Waiting(one.message_id, one.until, one.reason) for one in kept])
    if left:
        _turn_away(start, begun_ids)
    return begun


class _Start(NamedTuple):
    holder: UUID
    channel_id: int
    kind: str
    due: Sequence[Due]
    paced_until: float
    now: datetime
    until: datetime
    holds: ActiveHolds

    @property
    def ids(self) -> list[int]:
        return [one.id for one in self.due]

    @property
    def opening(self) -> set[int]:
        return {one.id for one in self.due if one.opens}

    def needs_shared_caps(self, portfolio: str, rules: Rules) -> bool:
        """Answers within their window, which are most messages, share no cap."""
        return (bool(portfolio) and any(one.outside_window for one in self.due)) or (
            rules.frequency_cap is not None and any(one.is_bulk for one in self.due)
        )

    def fence(self) -> tuple[str, list[Any]]:
        """Locks the lease's row: whoever takes the lease over waits, and then sees these attempts."""
        return (
            "UPDATE messaging_channellease SET paced_until = %s "
            "WHERE channel_id = %s AND holder = %s AND expires_at > %s",
            [self.paced_until, self.channel_id, self.holder, self.now],
        )

    def take(self, *, fenced: str) -> tuple[str, list[Any]]:
        named, ids = any_of("id", self.ids)
        free, held = not_held(self.holds)
        willing, network = consented(self.kind)
        # The window by a subquery: as a join it made PostgreSQL read all conversations while they are few.
        return (
            f"""
            UPDATE messaging_message
            SET state = 'sending', attempt_count = attempt_count + 1, claim_token = %s, claimed_until = %s
            WHERE {named} AND channel_id = {fenced} AND state = 'queued' AND not_before <= %s
                AND (expires_at IS NULL OR expires_at > %s)
                AND (NOT needs_window OR (
                    SELECT c.window_until FROM messaging_conversation AS c
                    WHERE c.id = messaging_message.conversation_id) > %s) AND {willing} {free}
            RETURNING id, attempt_count, uuid, "to", content, quoted_id, author_id, refusal_count, priority >= {_BULK}
            """,
            [self.holder, self.until, *ids, self.now, self.now, self.now, *network, *held],
        )


_ATTEMPT = (
    '(message_id, channel_id, "to", number, claim_token, started_at, outcome, code, detail, response, bulk, opens)'
)


def _begin(start: _Start) -> list[Begun]:
    return _begin_in_one(start) if can_chain() else _begin_in_steps(start)


def _begin_in_one(start: _Start) -> list[Begun]:
    """PostgreSQL: one statement, one round trip, no transaction to open and close around it."""
    fence, fence_params = start.fence()
    take, take_params = start.take(fenced="(SELECT channel_id FROM fence)")
    found = rows(
        f"""
        WITH fence AS ({fence} RETURNING channel_id),
        taken (id, number, uuid, person, content, quoted_id, author_id, refusals, bulk) AS ({take}),
        tried AS (
            INSERT INTO messaging_attempt {_ATTEMPT}
            SELECT id, %s, person, number, %s, %s, 'open', '', '', '', bulk, id = ANY(%s) FROM taken
            RETURNING id AS attempt_id, message_id
        )
        SELECT tried.attempt_id, taken.* FROM tried JOIN taken ON taken.id = tried.message_id
        """,
        [*fence_params, *take_params, start.channel_id, start.holder, start.now, sorted(start.opening)],
    )
    return [Begun._make(row[:-1]) for row in found]


def _begin_in_steps(start: _Start) -> list[Begun]:
    row = "(%s, %s, %s, %s, %s, %s, 'open', '', '', '', %s, %s)"
    with transaction.atomic():
        if not run(*start.fence()):
            return []
        taken = rows(*start.take(fenced=str(start.channel_id)))
        if not taken:
            return []
        tried = rows(
            f"INSERT INTO messaging_attempt {_ATTEMPT} VALUES {','.join([row] * len(taken))} RETURNING message_id, id",
            [
                value
                for pk, number, _uuid, to, *_rest, bulk in taken
                for value in (pk, start.channel_id, to, number, start.holder, start.now, bulk, pk in start.opening)
            ],
        )
    attempt_ids = dict(tried)
    return [Begun(attempt_ids[pk], pk, number, UUID(uuid), *rest) for pk, number, uuid, *rest, _bulk in taken]


def _turn_away(start: _Start, begun: set[int]) -> None:
    """What was not begun stays queued (held, expired, cancelled meanwhile); a closed window and a "stop" are final."""
    left = [pk for pk in start.ids if pk not in begun]
    with transaction.atomic():
        if not run(*start.fence()):
            raise LeaseLost
        lock_in_order("messaging_message", left)
        stopped = _cancel_stopped(start, left)
        failed = rows(
            f"""
            UPDATE messaging_message SET state = 'failed', error_code = 'window_closed', reason = %s
            WHERE id IN ({in_list(left)}) AND state = 'queued' AND needs_window AND NOT EXISTS (
                SELECT 1 FROM messaging_conversation AS c
                WHERE c.id = messaging_message.conversation_id AND c.window_until > %s)
            RETURNING id
            """,
            [keep(say(_("The reply window closed before it could go: send a template."))), *left, start.now],
        )
        for ids, state in (([pk for (pk,) in failed], MessageState.FAILED), (stopped, MessageState.CANCELLED)):
            if ids:
                message_status_changed.send_robust(sender=None, message_ids=ids, state=state)


def _cancel_stopped(start: _Start, left: Sequence[int]) -> list[int]:
    """Said "stop" after it was queued: what waits for a decision stays, what was withdrawn never goes."""
    willing, network = consented(start.kind, unless=(ConsentStatus.WITHDRAWN,))
    found = rows(
        f"""
        UPDATE messaging_message SET state = 'cancelled', error_code = '{NOT_CONSENTED}', reason = %s
        WHERE id IN ({in_list(left)}) AND state = 'queued' AND NOT {willing}
        RETURNING id
        """,
        [keep(say(THEY_SAID_STOP)), *left, *network],
    )
    return [pk for (pk,) in found]
