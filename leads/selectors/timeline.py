"""A lead's timeline: its activities, and what upper apps keep in tables of their own and show here.

An upper app offers its entries with `register_source`; nothing is copied.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.dateparse import parse_datetime

from ..choices import LOGGED_BY_HAND, ActivityKind, Stage
from ..models import Activity, Lead
from ..querysets import ActivityQuerySet

PAGE = 50

K = ActivityKind
# What the page offers to show alone. "events" is all that the inbox does not show as messages.
SHOWN: Mapping[str, frozenset[str]] = {
    "all": frozenset(K.values),
    "events": frozenset(K.values) - {K.MESSAGE},
    "messages": frozenset({K.MESSAGE}),
    "logged": frozenset(LOGGED_BY_HAND),
    "moves": frozenset({K.STAGE_CHANGE, K.OWNER_CHANGE}),
    "sales": frozenset({K.PRICE, K.INQUIRY, K.PURCHASE, K.PURCHASE_VOIDED}),
    "campaigns": frozenset({K.CAMPAIGN}),
    "consent": frozenset({K.OPT_IN, K.OPT_OUT}),
    "origin": frozenset({K.REFERRAL, K.COMMENT, K.IDENTITY_CHANGE, K.DUPLICATE_SUSPECTED}),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where one entry stands: the newest first; at one instant by source, then by number."""

    at: datetime
    rank: int
    pk: int

    @property
    def order(self) -> tuple[datetime, int, int]:
        return self.at, -self.rank, self.pk

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.rank}~{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """None where it is no place."""
        at, _tilde, rest = text.partition("~")
        rank, _tilde, pk = rest.partition("~")
        try:
            instant = parse_datetime(at)
        except ValueError:
            return None
        return cls(instant, int(rank), int(pk)) if instant and rank.isdecimal() and pk.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Entry:
    place: Place
    kind: str
    headline: str
    text: str = ""
    by: str = ""
    stage: str = ""
    """In which the lead was then; filled in here where the source does not keep it."""
    url: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return self.place.at

    @property
    def stage_label(self) -> str:
        return str(Stage(self.stage).label) if self.stage else ""


@dataclass(frozen=True, slots=True)
class Ask:
    lead_id: int
    kinds: frozenset[str]
    limit: int
    before: Place | None = None

    def older(self, rank: int, column: str = "at") -> Q:
        """What of a source with `rank` comes after the place where the last page ended."""
        if self.before is None:
            return Q()
        at = self.before.at
        if rank < self.before.rank:
            return Q(**{f"{column}__lt": at})
        if rank > self.before.rank:
            return Q(**{f"{column}__lte": at})
        same = Q(**{column: at, "pk__lt": self.before.pk})
        return Q(Q(**{f"{column}__lt": at}) | same, **{f"{column}__lte": at})


Read = Callable[[Ask, int], list[Entry]]


@dataclass(frozen=True, slots=True)
class Source:
    read: Read
    kinds: frozenset[str]
    permission: str


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[Entry]
    before: Place | None
    """Where the next page begins; None: there is none."""


def timeline_page(lead: Lead, *, user: User, show: str = "all", before: Place | None = None, limit: int = PAGE) -> Page:
    """What happened last, newest first, as far as `user` may see it."""
    ask = Ask(lead.pk, SHOWN.get(show, SHOWN["all"]), limit + 1, before)
    found: list[Entry] = []
    for rank, source in enumerate(_sources):
        if ask.kinds & source.kinds and (not source.permission or user.has_perm(source.permission)):
            found += source.read(ask, rank)
    found.sort(key=lambda entry: entry.place.order, reverse=True)
    entries = _with_stages(lead, found[:limit])
    return Page(entries, entries[-1].place if len(found) > limit else None)


def register_source(read: Read, *, kinds: frozenset[str], permission: str) -> None:
    """Offer entries of `kinds` to those who have `permission`."""
    _sources.append(Source(read, kinds, permission))


def stage_history(lead: Lead) -> ActivityQuerySet:
    """The lead's moves in the pipeline, newest first."""
    return lead.activities.filter(kind=ActivityKind.STAGE_CHANGE).newest_first()


def _activities(ask: Ask, rank: int) -> list[Entry]:
    rows = Activity.objects.filter(ask.older(rank), lead_id=ask.lead_id).newest_first().select_related("by")
    if ask.kinds != SHOWN["all"]:
        rows = rows.filter(kind__in=ask.kinds)
    return [_entry(row, rank) for row in rows[: ask.limit]]


def _entry(activity: Activity, rank: int) -> Entry:
    by = activity.by
    return Entry(
        Place(activity.at, rank, activity.pk),
        activity.kind,
        activity.headline,
        activity.text,
        (by.get_full_name() or by.get_username()) if by else "",
        activity.stage,
        details=activity.metadata,
    )


def _with_stages(lead: Lead, entries: list[Entry]) -> list[Entry]:
    if all(entry.stage for entry in entries):
        return entries
    moves = list(stage_history(lead).order_by("at", "id").values_list("at", "metadata"))
    instants = [at for at, _metadata in moves]

    def at_that_time(at: datetime) -> str:
        earlier = bisect_right(instants, at)
        if earlier:
            return str(moves[earlier - 1][1]["to"])
        return str(moves[0][1]["from"]) if moves else lead.stage

    return [entry if entry.stage else replace(entry, stage=at_that_time(entry.at)) for entry in entries]


_sources: list[Source] = [Source(_activities, SHOWN["all"], "")]
