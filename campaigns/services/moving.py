"""Recipients moved in sets, their figures with them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from campaigns.choices import RecipientState
from campaigns.models import PastStep, Recipient
from campaigns.transitions import OF_MESSAGE, OPEN, RECIPIENT_MOVES
from common.sql import any_of, lock_in_order, rows, values_table
from messaging.choices import MessageState
from messaging.models import Message

from .counting import Figure, changed, note_counts, standings
from .past_steps import follow_past, stand_after

# Of one statement.
_AT_ONCE = 500


def move_recipients(which: QuerySet[Recipient], after: RecipientState, **changes: Any) -> int:
    """Those of them that may move there; how many did. `changes` are columns; figures follow in the same breath."""
    ids = list(which.filter(state__in=RECIPIENT_MOVES.sources(after)).values_list("pk", flat=True))
    return _move(ids, after, changes) if ids else 0


@transaction.atomic
def _move(ids: list[int], after: RecipientState, changes: dict[str, Any]) -> int:
    lock_in_order(Recipient._meta.db_table, ids)
    still = Recipient.objects.filter(pk__in=ids, state__in=RECIPIENT_MOVES.sources(after))
    # Locked, or SQLite's only writer: what is read here is what the UPDATE meets.
    before = standings(still)
    if not before:
        return 0
    still.update(state=after, **changes)
    note_counts(changed(before, stand_after(Recipient, before, after)))
    return len(before)


@transaction.atomic
def link_messages(messages: Mapping[int, tuple[int, int, int | None]], *, at: datetime) -> int:
    """Recipients get their message: id → (message, variant, wording); how many of them waited for one."""
    if not messages:
        return 0
    table, params = values_table(
        [(pk, *linked) for pk, linked in messages.items()],
        [("id", "bigint"), ("message_id", "bigint"), ("variant_id", "bigint"), ("wording_id", "bigint")],
    )
    mine = Recipient._meta.db_table
    linked = rows(
        f"""
        UPDATE {mine}
        SET state = %s, message_id = v.message_id, variant_id = v.variant_id, wording_id = v.wording_id,
            queued_at = %s, reason = ''
        FROM {table} AS v WHERE {mine}.id = v.id AND {mine}.state = %s
        RETURNING {mine}.campaign_id, {mine}.step_id, {mine}.variant_id, {mine}.channel_id
        """,
        [RecipientState.QUEUED.value, at, *params, RecipientState.DUE.value],
    )
    figures: Counter[Figure] = Counter()
    for campaign_id, step_id, variant_id, channel_id in linked:
        # Before its turn nobody knew which wording it would be.
        figures[Figure(campaign_id, step_id, None, channel_id, RecipientState.DUE.value)] -= 1
        figures[Figure(campaign_id, step_id, variant_id, channel_id, RecipientState.QUEUED.value)] += 1
    note_counts(figures)
    return len(linked)


def are_ours(message_ids: Collection[int]) -> bool:
    """Whether any of these messages is a campaign's. Asked at every word about any message, so by one query, and
    without the ORM, whose placeholders for a thousand ids cost the dispatcher a tenth of its time."""
    named, ids = any_of("message_id", list(message_ids))
    tables = [model._meta.db_table for model in (Recipient, PastStep)]
    looks = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE {named}" for table in tables)
    return bool(rows(f"SELECT 1 WHERE EXISTS ({looks})", [*ids, *ids]))


def follow_messages(message_ids: Collection[int], state: MessageState) -> int:
    """Lift the recipients of these messages to where their messages have come; how many were lifted."""
    after = OF_MESSAGE.get(state)
    if after is None:
        return 0
    changes: dict[str, Any] = {"reason": ""}
    if after == RecipientState.FAILED:
        changes = {"reason": Subquery(Message.objects.filter(pk=OuterRef("message_id")).values("error_code")[:1])}
    moved = move_recipients(Recipient.objects.filter(message_id__in=message_ids), after, **changes)
    # Last: who went on to the next step meanwhile is found there.
    return moved + follow_past(message_ids, after, **changes)


def catch_up() -> int:
    """Recipients whose message went on without them, for what tells us failed; how many."""
    told = [state for state in OF_MESSAGE if state != MessageState.UNKNOWN]
    # Named together as well: so the database sees that the index of the unsettled holds them all.
    unsettled = Recipient.objects.filter(state__in=[RecipientState.QUEUED, RecipientState.UNKNOWN])
    behind = unsettled.filter(
        Q(state=RecipientState.QUEUED, message__state__in=list(OF_MESSAGE))
        | Q(state=RecipientState.UNKNOWN, message__state__in=told)
    )
    found = behind.values_list("message_id", "message__state").order_by("pk")[:_AT_ONCE]
    by_state: dict[str, list[int]] = {}
    for message_id, state in found:
        if message_id is not None:
            by_state.setdefault(state, []).append(message_id)
    return sum(follow_messages(ids, MessageState(state)) for state, ids in by_state.items())


def end_due(campaign_id: int, after: RecipientState, *, most: int) -> int:
    """Whoever waits for their turn gets none; up to so many of them, how many."""
    due = Recipient.objects.filter(campaign_id=campaign_id, state=RecipientState.DUE)
    ids = list(due.order_by("pk").values_list("pk", flat=True)[:most])
    return sum(move_recipients(Recipient.objects.filter(pk__in=chunk), after) for chunk in _chunks(ids))


def has_open(campaign_id: int) -> bool:
    return Recipient.objects.filter(campaign_id=campaign_id, state__in=OPEN).exists()


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
