"""What became of our messages: statuses applied in sets, each at most once, in whatever order they come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from common.phrases import keep, recall
from common.sql import any_of, in_list, lock_in_order, rows, values_table
from messaging.choices import AttemptOutcome, MessageState
from messaging.correlator import from_correlator
from messaging.events import StatusChange
from messaging.models import Attempt, Message, ParkedChange
from messaging.signals import message_status_changed
from messaging.transitions import LIFTS_FROM

from .failures import heed_failures, retry_refused

# Providers cut nothing, our columns do.
_CODE_LENGTH = 32


@dataclass(frozen=True, slots=True)
class RoutedStatus:
    """A status and the channel it belongs to."""

    channel_id: int
    change: StatusChange


@dataclass(frozen=True, slots=True)
class StatusCounts:
    applied: int
    parked: int


def apply_statuses(statuses: Sequence[RoutedStatus]) -> StatusCounts:
    """Lift the messages that the statuses speak of; park those that speak of none.

    A status finds its message by our id first, then by the provider's. "Applied" counts statuses whose message is
    known, whether or not they moved it.
    """
    found, unknown = _match(statuses)
    with transaction.atomic():
        _lift(found)
        _park(unknown)
    # Our own write-back may have brought the id between the look-up and the parking: whoever is second applies it.
    apply_parked([(status.channel_id, status.change.provider_id) for status in unknown])
    heed_failures(
        [(status.channel_id, message_id, status.change) for message_id, status in found if status.change.verdict]
        + [(status.channel_id, None, status.change) for status in unknown if status.change.verdict]
    )
    return StatusCounts(applied=len(found), parked=len(unknown))


def apply_parked(keys: Iterable[tuple[int, str]]) -> int:
    """Apply what was parked under these (channel id, provider id); how many statuses found their message."""
    wanted = set(keys)
    if not wanted or not _any_parked(wanted):
        return 0
    parked = ParkedChange.objects.filter(
        what=ParkedChange.What.STATUS,
        channel_id__in={channel_id for channel_id, _ in wanted},
        provider_id__in={provider_id for _, provider_id in wanted},
    )
    statuses = {
        row.pk: RoutedStatus(row.channel_id, _from_parked(row))
        for row in parked
        if (row.channel_id, row.provider_id) in wanted
    }
    if not statuses:
        return 0
    found, _ = _match(list(statuses.values()))
    known = {id(status) for _, status in found}
    with transaction.atomic():
        _lift(found)
        ParkedChange.objects.filter(pk__in=[pk for pk, status in statuses.items() if id(status) in known]).delete()
    return len(found)


def _any_parked(keys: Set[tuple[int, str]]) -> bool:
    """Asked after every write-back, and nearly always "no": without the ORM."""
    in_channels, channels = any_of("channel_id", list({channel_id for channel_id, _ in keys}))
    in_ids, ids = any_of("provider_id", [provider_id for _, provider_id in keys])
    query = f"SELECT 1 FROM messaging_parkedchange WHERE {in_channels} AND {in_ids} LIMIT 1"
    return bool(rows(query, [*channels, *ids]))


def _match(statuses: Sequence[RoutedStatus]) -> tuple[list[tuple[int, RoutedStatus]], list[RoutedStatus]]:
    by_uuid, by_provider_id = _look_up(statuses)
    found, unknown = [], []
    for status in statuses:
        uuid = from_correlator(status.change.correlator)
        message_id = by_uuid.get((status.channel_id, uuid)) if uuid else None
        message_id = message_id or by_provider_id.get((status.channel_id, status.change.provider_id))
        if message_id:
            found.append((message_id, status))
        else:
            unknown.append(status)
    return found, unknown


def _look_up(statuses: Sequence[RoutedStatus]) -> tuple[dict[tuple[int, UUID], int], dict[tuple[int, str], int]]:
    uuids = {uuid for status in statuses if (uuid := from_correlator(status.change.correlator))}
    provider_ids = {status.change.provider_id for status in statuses if status.change.provider_id}
    known = Message.objects.filter(
        Q(uuid__in=uuids) | Q(provider_id__in=provider_ids), channel_id__in={s.channel_id for s in statuses}
    ).values_list("pk", "channel_id", "uuid", "provider_id")
    by_uuid, by_provider_id = {}, {}
    for pk, channel_id, uuid, provider_id in known:
        by_uuid[channel_id, uuid] = pk
        if provider_id:
            by_provider_id[channel_id, provider_id] = pk
    return by_uuid, by_provider_id


def _lift(found: Sequence[tuple[int, RoutedStatus]]) -> None:
    lock_in_order("messaging_message", {message_id for message_id, _ in found})
    by_state: dict[MessageState, dict[int, StatusChange]] = defaultdict(dict)
    for message_id, status in found:
        by_state[status.change.state].setdefault(message_id, status.change)
    # The higher ones last, so that sent_at and delivered_at are kept where all come together.
    for state in (
        MessageState.FAILED,
        MessageState.SENT,
        MessageState.DELIVERED,
        MessageState.READ,
        MessageState.PLAYED,
    ):
        if changes := by_state.get(state):
            _lift_to(state, changes)


_TIME_COLUMN = {
    MessageState.SENT: "sent_at",
    MessageState.DELIVERED: "delivered_at",
    MessageState.READ: "read_at",
    MessageState.PLAYED: "read_at",
}


def _told(changes: dict[int, StatusChange]) -> tuple[str, list[Any]]:
    """What the statuses say, as rows to update from."""
    return values_table(
        [
            (
                pk,
                change.provider_id or None,
                change.at,
                change.at + _TOLD_WITHIN,
                change.error_code[:_CODE_LENGTH],
                keep(change.error_text),
            )
            for pk, change in changes.items()
        ],
        [
            ("id", "bigint"),
            ("provider_id", "text"),
            ("at", "timestamptz"),
            ("told_by", "timestamptz"),
            ("code", "text"),
            ("reason", "text"),
        ],
    )


def _lift_to(state: MessageState, changes: dict[int, StatusChange]) -> None:
    """One conditional UPDATE for all messages that reach `state`."""
    table, params = _told(changes)
    column = _TIME_COLUMN.get(state)
    keep_time = f", {column} = COALESCE(messaging_message.{column}, v.at)" if column else ""
    # A failure that is told again must not fail the attempt that its policy has made since.
    speaks_now = _NOT_OF_AN_EARLIER_ATTEMPT if state == MessageState.FAILED else ""
    lifted = rows(
        f"""
        UPDATE messaging_message
        SET state = %s, provider_id = COALESCE(messaging_message.provider_id, v.provider_id),
            error_code = v.code, reason = v.reason,
            claim_token = NULL, claimed_until = NULL{keep_time}
        FROM {table} AS v
        WHERE messaging_message.id = v.id AND direction = 'out' AND state IN ({in_list(LIFTS_FROM[state])}) {speaks_now}
        RETURNING messaging_message.id
        """,
        [state.value, *params, *[lower.value for lower in LIFTS_FROM[state]]],
    )
    ids = [pk for (pk,) in lifted]
    if state == MessageState.FAILED:
        again = retry_refused(ids)
        ids = [pk for pk in ids if pk not in again]
    if not ids:
        return
    if state != MessageState.FAILED:
        _settle_attempts(ids)
    message_status_changed.send_robust(sender=None, message_ids=ids, state=state)


# Providers tell whole seconds.
_TOLD_WITHIN = timedelta(seconds=1)
_NOT_OF_AN_EARLIER_ATTEMPT = """AND (refusal_count = 0 OR NOT EXISTS (
    SELECT 1 FROM messaging_attempt AS later
    WHERE later.message_id = messaging_message.id AND later.started_at > v.told_by))"""


def _settle_attempts(message_ids: list[int]) -> None:
    """The provider spoke of these messages: an attempt whose answer we never saw has reached it."""
    Attempt.objects.filter(message_id__in=message_ids, outcome=AttemptOutcome.UNKNOWN).update(
        outcome=AttemptOutcome.ACCEPTED
    )


def _park(statuses: Sequence[RoutedStatus]) -> None:
    ParkedChange.objects.bulk_create(
        [
            ParkedChange(
                channel_id=status.channel_id,
                provider_id=status.change.provider_id,
                what=ParkedChange.What.STATUS,
                detail=status.change.state.value,
                happened_at=status.change.at,
                payload={"code": status.change.error_code, "text": keep(status.change.error_text)},
            )
            for status in statuses
        ],
        ignore_conflicts=True,
    )


def _from_parked(row: ParkedChange) -> StatusChange:
    return StatusChange(
        account="",
        provider_id=row.provider_id,
        state=MessageState(row.detail),
        at=row.happened_at,
        error_code=row.payload.get("code", ""),
        error_text=recall(row.payload.get("text", "")),
    )
