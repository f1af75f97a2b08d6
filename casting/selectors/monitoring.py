"""What collecting looks like right now, for the page that staff open when something seems wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from casting.choices import Outcome, SourceState
from casting.models import PollRun, ProcessedMessage, Source
from common.models import DueWork
from common.workers import workers_by_queue
from intelligence.choices import Task
from intelligence.health import providers_up
from intelligence.services.completion import is_enabled
from messaging.models import Channel
from messaging.providers.registry import channel_kinds, get_gateway, get_provider
from messaging.services.budget import requests_used

from .collecting import error_counts
from .desk import number_to_review
from .sources import with_yield

_MOST_GROUPS = 20
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Connection:
    channel: Channel
    groups: int
    last_post: datetime | None
    used: int
    allowed: int | None


@dataclass(frozen=True, slots=True)
class GroupBar:
    """Of a week; `percent` of the busiest group's posts."""

    source: Source
    posts: int
    calls: int
    percent: int
    percent_calls: int


@dataclass(frozen=True, slots=True)
class Today:
    posts: int
    calls: int
    duplicates: int
    rejected: int
    closings: int


@dataclass(frozen=True, slots=True)
class Overview:
    connections: Sequence[Connection]
    # None: the broker is not reachable.
    workers: dict[str, int] | None
    # By provider, whether it answers; empty where none is asked.
    models: dict[str, bool]
    today: Today
    waiting: int
    failed: int
    error_percent: float
    to_review: int
    last_sync: datetime | None
    last_run: PollRun | None
    groups: Sequence[GroupBar]


def overview() -> Overview:
    failed, worked_on = error_counts()
    return Overview(
        connections=_connections(),
        workers=workers_by_queue(),
        models={name: bool(up) for (name,), up in providers_up().items()} if is_enabled(Task.EXTRACT_CALL) else {},
        today=_today(),
        waiting=ProcessedMessage.objects.filter(work_state=DueWork.State.DUE).count(),
        failed=failed,
        error_percent=round(100 * failed / worked_on, 1) if worked_on else 0.0,
        to_review=number_to_review(),
        last_sync=Source.objects.aggregate(last=Max("synced_at"))["last"],
        last_run=PollRun.objects.order_by("-pk").first(),
        groups=_groups(),
    )


def _connections() -> list[Connection]:
    kinds = [kind for kind, _label in channel_kinds() if get_gateway(kind)]
    groups = Count("casting_sources", filter=Q(casting_sources__state=SourceState.ACTIVE))
    channels = Channel.objects.filter(kind__in=kinds).annotate(groups=groups)
    return [
        Connection(
            channel=channel,
            groups=channel.groups,
            last_post=_last_post(channel),
            used=requests_used(channel.pk),
            allowed=get_provider(channel.kind).limits.requests_per_hour,
        )
        for channel in channels
    ]


def _last_post(channel: Channel) -> datetime | None:
    """By group: each has an index of its own to look at."""
    lasts = [
        ProcessedMessage.objects.filter(source=pk).order_by("-posted_at").values_list("posted_at", flat=True).first()
        for pk in Source.objects.filter(channel=channel, state=SourceState.ACTIVE).values_list("pk", flat=True)[:50]
    ]
    return max(filter(None, lasts), default=None)


def _today() -> Today:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    collected = ProcessedMessage.objects.filter(posted_at__gte=midnight)
    outcomes = dict(collected.order_by().values_list("outcome").annotate(Count("pk")))
    return Today(
        posts=sum(outcomes.values()) - outcomes.get(Outcome.NOT_COLLECTED, 0),
        calls=outcomes.get(Outcome.CALL, 0),
        duplicates=outcomes.get(Outcome.DUPLICATE, 0),
        rejected=outcomes.get(Outcome.REJECTED, 0),
        closings=outcomes.get(Outcome.CLOSING, 0),
    )


def _groups() -> list[GroupBar]:
    active: Any = with_yield(Source.objects.filter(state=SourceState.ACTIVE), timezone.now() - _A_WEEK)
    rows = list(active.order_by("-collected", "pk")[:_MOST_GROUPS])
    most = max((row.collected for row in rows), default=0) or 1
    return [
        GroupBar(row, row.collected, row.found, round(100 * row.collected / most), round(100 * row.found / most))
        for row in rows
    ]
