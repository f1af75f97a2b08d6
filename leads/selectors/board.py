"""The pipeline as columns: how many and how much stands in each stage, and a page of its leads.

Nothing here grows with the table: columns are counted to a limit, and read by keyset.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import EmptyResultSet
from django.db.models import Max, Q
from django.utils import timezone

from common.sql import rows

from ..choices import ActivityKind, Stage
from ..models import Activity, Lead, LeadTag
from ..querysets import LeadQuerySet

PAGE = 20
# A board left open shows what was loaded, so far and no further.
LONGEST_COLUMN = 200
COUNTED_TO = 10_000
# Where each row's touch or tag has to be looked up, counting costs ten times as much.
COUNTED_TO_BY_LOOKING_UP = 1_000
# Whoever finds more people than that says more.
_SEARCHED_TO = 1_000
MINE, NOBODYS = "me", "nobody"


@dataclass(frozen=True, slots=True)
class BoardView:
    """Which leads somebody looks at."""

    owner: str = ""
    label: str = ""
    source: str = ""
    tag: int | None = None
    score: int | None = None
    search: str = ""

    @property
    def counted_to(self) -> int:
        return COUNTED_TO_BY_LOOKING_UP if self.source or self.tag else COUNTED_TO

    def leads(self, user: User) -> LeadQuerySet:
        """Asks for those that a search finds, once for all columns."""
        found = Lead.objects.active()
        if self.owner:
            found = found.filter(_owned(self.owner, user))
        if self.label:
            found = found.filter(label=self.label)
        if self.source:
            found = found.from_source(self.source)
        if self.tag:
            found = found.filter(pk__in=LeadTag.objects.filter(tag_id=self.tag).values("lead_id"))
        if self.score is not None:
            found = found.filter(score__gte=self.score)
        if self.search:
            matching = Lead.objects.matching(self.search).values_list("pk", flat=True)
            found = found.filter(pk__in=list(matching[:_SEARCHED_TO]))
        return found


@dataclass(slots=True)
class Tally:
    """Of one stage. Counted to a limit; above it, the sums are of those that were counted."""

    counted_to: int = COUNTED_TO
    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    @property
    def is_capped(self) -> bool:
        return self.count > self.counted_to


@dataclass(frozen=True, slots=True)
class ColumnPage:
    leads: list[Lead]
    # Where the next page begins; "" at the end.
    next: str = ""


def count_columns(leads: LeadQuerySet, *, up_to: int = COUNTED_TO) -> Mapping[str, Tally]:
    """One query for all stages, however many leads there are."""
    parts: list[str] = []
    params: list[Any] = []
    for stage in Stage.values:
        of_stage = leads.filter(stage=stage).order_by().values_list("stage", "currency", "value")
        try:
            sql, values = of_stage[: up_to + 1].query.sql_with_params()
        except EmptyResultSet:  # a search that found nobody
            return {}
        parts.append(f"SELECT stage, currency, value FROM ({sql}) AS of_stage")
        params.extend(values)
    grouped = f"SELECT stage, currency, COUNT(*), SUM(value) FROM ({' UNION ALL '.join(parts)}) AS board"
    tallies: dict[str, Tally] = defaultdict(partial(Tally, up_to))
    for stage, currency, count, total in rows(f"{grouped} GROUP BY stage, currency ORDER BY stage, currency", params):
        tally = tallies[stage]
        tally.count += count
        if total:
            tally.sums[currency] = Decimal(str(total))
    return tallies


def read_column(leads: LeadQuerySet, stage: str, *, after: str = "", size: int = PAGE) -> ColumnPage:
    """Whoever came last stands first: what one drops lies on top."""
    found = leads.filter(stage=stage)
    if cursor := _parsed(after):
        at, pk = cursor
        found = found.filter(Q(last_stage_change_at__lt=at) | Q(pk__lt=pk), last_stage_change_at__lte=at)
    read = list(found.select_related("owner").order_by("-last_stage_change_at", "-pk")[: size + 1])
    page = read[:size]
    more = f"{page[-1].last_stage_change_at.isoformat()}_{page[-1].pk}" if len(read) > size else ""
    return ColumnPage(page, more)


def board_version() -> str:
    """Changes with every move and every new lead, and each minute, for the rest. Two index look-ups."""
    moved = Activity.objects.filter(kind=ActivityKind.STAGE_CHANGE).aggregate(at=Max("at"))["at"]
    newest = Lead.objects.aggregate(pk=Max("pk"))["pk"]
    return f"{moved.timestamp() if moved else 0:.6f}.{newest or 0}.{timezone.now().timestamp() // 60:.0f}"


def last_move(lead_id: int) -> Activity | None:
    moves = Activity.objects.filter(lead_id=lead_id, kind=ActivityKind.STAGE_CHANGE)
    return moves.select_related("by").newest_first().first()


def _owned(owner: str, user: User) -> Q:
    if owner == MINE:
        return Q(owner=user)
    if owner == NOBODYS:
        return Q(owner=None)
    return Q(owner_id=int(owner)) if owner.isdecimal() and len(owner) < 10 else Q()


def _parsed(cursor: str) -> tuple[datetime, int] | None:
    at, _, pk = cursor.rpartition("_")
    try:
        return datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None
