"""The ledger is drained: events claimed in sets, parsed, and every item applied on its own."""

import logging
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from celery.signals import worker_shutting_down
from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.claims import back_off, claim_rows
from common.models import DueWork
from common.phrases import join, say
from messaging.choices import EventState
from messaging.events import Event, Malformed, StatusChange, Unsupported
from messaging.models import WebhookEvent
from messaging.providers.registry import get_provider

from .apply import ChannelDirectory, Unrouted, apply_item
from .status import RoutedStatus, apply_statuses
from .wakes import wake_inbound

logger = logging.getLogger(__name__)
T = TypeVar("T")

_BATCH = 50
_TURN_SECONDS = 2.0
# Of a worker's threads: the others are for what else is due, and more than two would only wait for each other.
_MOST_DRAINING = 2
# Longer than a batch takes; so long its messages wait where the worker or its database went away.
_CLAIM_SECONDS = 30
_STORM_PAUSES = (0.05, 0.2)

_shutting_down = threading.Event()
_seats = threading.BoundedSemaphore(_MOST_DRAINING)


@worker_shutting_down.connect(dispatch_uid="messaging.stop_draining")
def _stop_draining(**_: object) -> None:
    """Supervisors kill five seconds after the first signal; what is left is drained after the restart."""
    _shutting_down.set()


@dataclass(slots=True)
class EventWork:
    """One event and what has become of its items so far."""

    row: WebhookEvent
    items: list[tuple[int, Event]]
    done: Counter[str] = field(default_factory=Counter)
    unsupported: Counter[str] = field(default_factory=Counter)
    unrouted: dict[int, str] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    malformed: dict[int, str] = field(default_factory=dict)
    # Why the body as a whole could not be read.
    unread: str = ""


def drain_for_a_while() -> None:
    """One turn of a worker's thread: neither a backlog nor a stream of wakes may keep the sweeps waiting.

    Whoever finds all seats taken leaves: those who sit there look once more for what is due before they go.
    """
    if not _seats.acquire(blocking=False):
        return
    try:
        drain_webhook_events(most_seconds=_TURN_SECONDS)
    finally:
        _seats.release()
    if _is_more_due():
        wake_inbound()


def _is_more_due() -> bool:
    now = timezone.now()
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=now)
    ready = Q(next_at=None) | Q(next_at__lte=now)
    return WebhookEvent.objects.filter(unclaimed, ready, state__in=[EventState.DUE, EventState.RETRY]).exists()


def drain_webhook_events(*, most_seconds: float = 20.0) -> int:
    """Work on due events until none is left or the time is up; the number of events worked on."""
    deadline = time.monotonic() + most_seconds
    drained = 0
    while time.monotonic() < deadline and not _shutting_down.is_set():
        batch = _claim()
        if not batch:
            break
        process_events(batch)
        drained += len(batch)
    return drained


def _claim() -> list[WebhookEvent]:
    now = timezone.now()
    token = uuid.uuid4()
    ids = claim_rows(
        WebhookEvent,
        where="state IN ('due', 'retry') AND (next_at IS NULL OR next_at <= %s)",
        params=[now],
        token=token,
        seconds=_CLAIM_SECONDS,
        limit=_BATCH,
        now=now,
    )
    return list(WebhookEvent.objects.filter(pk__in=ids, claim_token=token).select_related("channel").order_by("pk"))


def process_events(events: Iterable[WebhookEvent]) -> None:
    """Apply every item of the events: statuses in one set, the rest one by one, each in its own transaction."""
    directory = ChannelDirectory()
    works = [_open(event) for event in events]
    _apply_all_statuses(works, directory)
    for work in works:
        for position, item in work.items:
            if not isinstance(item, StatusChange):
                _apply_one(work, position, item, directory)
        _close(work)


def _open(event: WebhookEvent) -> EventWork:
    """Parsers promise not to raise; one that does must not keep the rest of the batch from being worked on."""
    work = EventWork(event, [])
    account = event.channel.external_id if event.channel else ""
    left = None if event.items_left is None else set(event.items_left)
    try:
        items = enumerate(get_provider(event.kind).parse(bytes(event.body), account=account))
        work.items = [(position, item) for position, item in items if left is None or position in left]
    except Exception as error:
        logger.exception("webhook_not_parsed", extra={"webhook_event": event.pk})
        work.unread = say(_("the body could not be read (%(error)s)"), error=_telling(error))
    return work


def _apply_all_statuses(works: list[EventWork], directory: "ChannelDirectory") -> None:
    routed: list[tuple[EventWork, int, RoutedStatus]] = []
    for work in works:
        for position, item in work.items:
            if isinstance(item, StatusChange):
                _route_status(work, position, item, directory, routed)
    if not routed:
        return
    try:
        _despite_lock_storms(lambda: apply_statuses([status for _, _, status in routed]))
    except Exception:
        logger.exception("status_set_failed", extra={"size": len(routed)})
        _apply_statuses_singly(routed)
    else:
        for work, _, _ in routed:
            work.done["statuses"] += 1


def _route_status(
    work: EventWork,
    position: int,
    item: StatusChange,
    directory: "ChannelDirectory",
    routed: list[tuple[EventWork, int, RoutedStatus]],
) -> None:
    channel = directory.find(work.row.kind, item.account)
    if channel is None:
        work.unrouted[position] = item.account
    else:
        routed.append((work, position, RoutedStatus(channel.pk, item)))


def _apply_statuses_singly(routed: list[tuple[EventWork, int, RoutedStatus]]) -> None:
    """One status breaks the set: found by applying each alone, its neighbours go on."""
    for work, position, status in routed:
        try:
            _despite_lock_storms(partial(apply_statuses, [status]))
            work.done["statuses"] += 1
        except Exception as error:
            work.failed[position] = _telling(error)


def _apply_one(work: EventWork, position: int, item: Event, directory: "ChannelDirectory") -> None:
    match item:
        case Unsupported(what=what):
            work.unsupported[what] += 1
        case Malformed(why=why):
            work.malformed[position] = why
        case _:
            try:
                work.done[_despite_lock_storms(lambda: apply_item(work.row.kind, item, directory))] += 1
            except Unrouted as unrouted:
                work.unrouted[position] = str(unrouted)
            except Exception as error:
                logger.exception("webhook_item_failed", extra={"webhook_event": work.row.pk, "position": position})
                work.failed[position] = _telling(error)


def _despite_lock_storms(action: Callable[[], T]) -> T:
    """Two drains may meet the same people in another order; the one that the database sends back tries again."""
    for pause in _STORM_PAUSES:
        try:
            return action()
        except OperationalError:
            time.sleep(pause)
    return action()


def _telling(error: Exception) -> str:
    """For the operator: the kind of error; its text may quote a message and stays out."""
    return type(error).__name__


def _close(work: EventWork) -> None:
    """Write down what became of the event, if it is still ours."""
    row = work.row
    row.attempts += 1
    row.state = _state(work)
    row.summary = _summary(work)
    row.error = _error(work)
    if not work.unread:
        row.items_left = sorted({*work.failed, *work.unrouted, *work.malformed}) or None
    row.next_at = timezone.now() + back_off(row.attempts) if row.state == EventState.RETRY else None
    row.processed_at = timezone.now()
    WebhookEvent.objects.filter(pk=row.pk, claim_token=row.claim_token).update(
        attempts=row.attempts,
        state=row.state,
        summary=row.summary,
        error=row.error,
        items_left=row.items_left,
        next_at=row.next_at,
        processed_at=row.processed_at,
        claim_token=None,
        claimed_until=None,
    )


def _state(work: EventWork) -> EventState:
    if work.failed or work.unread:
        return EventState.RETRY if work.row.attempts < DueWork.MAX_ATTEMPTS else EventState.FAILED
    if work.malformed:
        return EventState.FAILED
    if work.unrouted:
        return EventState.UNROUTED
    return EventState.UNSUPPORTED if work.unsupported and not work.done else EventState.DONE


def _summary(work: EventWork) -> dict[str, object]:
    """The counts of this run; of a run for left-over items, added to what was done before."""
    before = dict(work.row.summary) if work.row.items_left else {}
    unsupported = Counter(before.pop("unsupported", {})) + work.unsupported
    summary: dict[str, object] = dict(sorted((Counter(before) + work.done).items()))
    if unsupported:
        summary["unsupported"] = dict(sorted(unsupported.items()))
    return summary


def _error(work: EventWork) -> str:
    if work.unread:
        return work.unread
    by_reason: dict[str, list[int]] = defaultdict(list)
    for position, account in work.unrouted.items():
        by_reason[say(_("no channel has the id %(account)s"), account=account)].append(position)
    for position, why in (work.failed | work.malformed).items():
        by_reason[why].append(position)
    numbers = {why: ", ".join(str(position + 1) for position in positions) for why, positions in by_reason.items()}
    return join(say(_("item %(numbers)s: %(why)s"), numbers=where, why=why) for why, where in numbers.items())
