"""Figures of campaigns: changes are inserted where recipients move, and squashed now and then."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Manager, QuerySet

from campaigns.choices import RecipientState
from campaigns.hours import hour_of
from campaigns.models import CampaignCount, CampaignHour
from common.sql import rows

_R = RecipientState
# Of what is counted: people stand in one state, and may have been through many.
PAST = "past:"
# And why messages failed.
CODE = "code:"
DID = ("replied", "converted", "opted_out")
# Counted by the hour too: states that a message is in which was to leave, and what people did then.
TIMED = frozenset({_R.SENT, _R.DELIVERED, _R.READ, _R.FAILED, _R.UNKNOWN, _R.UNRESOLVED, *DID})


class Figure(NamedTuple):
    """What is counted; `hour` is that of the message."""

    campaign_id: int
    step_id: int | None
    variant_id: int | None
    channel_id: int | None
    what: str
    hour: int | None = None


class Standing(NamedTuple):
    """Where a recipient stands, or a step behind one: as much of the row as figures need."""

    pk: int
    campaign_id: int
    step_id: int | None
    variant_id: int | None
    channel_id: int | None
    state: str
    queued_at: datetime | None
    reason: str

    @classmethod
    def of(cls, row: Any) -> "Standing":
        return cls(*(getattr(row, name) for name in cls._fields))

    def figures(self, prefix: str = "") -> Iterator[Figure]:
        """`prefix`: PAST for a step behind somebody."""
        hour = hour_of(self.queued_at) if self.queued_at else None
        figure = Figure(*self[1:5], prefix + self.state, hour)
        yield figure
        if self.state == RecipientState.FAILED:
            yield figure._replace(what=CODE + self.reason, hour=None)


def standings(found: QuerySet[Any]) -> list[Standing]:
    return [Standing(*row) for row in found.values_list(*Standing._fields)]


def changed(before: Iterable[Standing], after: Iterable[Standing], prefix: str = "") -> Counter[Figure]:
    """The figures that lose, and those that gain."""
    figures = Counter(figure for standing in after for figure in standing.figures(prefix))
    figures.subtract(figure for standing in before for figure in standing.figures(prefix))
    return figures


def note_counts(changes: Mapping[Figure, int]) -> None:
    """In the transaction that moves the recipients: figures and rows agree, whoever dies where."""
    insert_counts(*split(changes))


def insert_counts(totals: Mapping[Figure, int], hours: Mapping[Figure, int]) -> None:
    """As `split` gives them."""
    CampaignCount.objects.bulk_create(_totals(totals))
    CampaignHour.objects.bulk_create(_hours(hours))


def keep_erased(figures: Mapping[Figure, int]) -> None:
    """The rows behind these figures are about to go; the figures stay, and are no longer compared with rows."""
    note_counts({figure: -number for figure, number in figures.items()})
    kept = count_rows(figures)
    for row in kept:
        row.erased = True
    CampaignCount.objects.bulk_create(row for row in kept if isinstance(row, CampaignCount))
    CampaignHour.objects.bulk_create(row for row in kept if isinstance(row, CampaignHour))


def count_rows(changes: Mapping[Figure, int]) -> list[CampaignCount | CampaignHour]:
    """What `note_counts` would insert, for who inserts it one by one."""
    totals, hours = split(changes)
    return [*_totals(totals), *_hours(hours)]


def _totals(figures: Mapping[Figure, int]) -> list[CampaignCount]:
    return [CampaignCount(**_named(figure, "hour"), value=value) for figure, value in _ordered(figures)]


def _hours(figures: Mapping[Figure, int]) -> list[CampaignHour]:
    return [CampaignHour(**_named(figure, "step_id"), value=value) for figure, value in _ordered(figures)]


def split(changes: Mapping[Figure, int]) -> tuple[Counter[Figure], Counter[Figure]]:
    """Those of the campaign, without the hour; and those of hours, without the step, which the variant tells."""
    totals: Counter[Figure] = Counter()
    hours: Counter[Figure] = Counter()
    for figure, value in changes.items():
        totals[figure._replace(hour=None)] += value
        what = figure.what.removeprefix(PAST)
        if figure.hour is not None and what in TIMED:
            hours[figure._replace(step_id=None, what=what)] += value
    return totals, hours


def _named(figure: Figure, without: str) -> dict[str, Any]:
    return {name: value for name, value in figure._asdict().items() if name != without}


def _ordered(figures: Mapping[Figure, int]) -> list[tuple[Figure, int]]:
    return sorted(((figure, value) for figure, value in figures.items() if value), key=str)


_KEYS: dict[type[CampaignCount] | type[CampaignHour], tuple[str, ...]] = {
    CampaignCount: ("step_id", "variant_id", "channel_id", "what", "erased"),
    CampaignHour: ("variant_id", "channel_id", "hour", "what", "erased"),
}


def squash_counts() -> int:
    """One row for each figure; how many rows went. What is inserted meanwhile stays beside them."""
    return sum(_squash_all(model, keys) for model, keys in _KEYS.items())


def _squash_all(model: type[CampaignCount] | type[CampaignHour], keys: Sequence[str]) -> int:
    """Of campaigns in which a figure has several rows: there are many hours, and most are over."""
    doubled = model._default_manager.order_by().values("campaign_id", *keys).annotate(rows=Count("pk"))
    crowded = set(doubled.filter(rows__gt=1).values_list("campaign_id", flat=True))
    return sum(_squash(model, keys, campaign_id) for campaign_id in sorted(crowded))


@transaction.atomic
def _squash(model: type[CampaignCount] | type[CampaignHour], keys: Sequence[str], campaign_id: int) -> int:
    taken = rows(
        f"DELETE FROM {model._meta.db_table} WHERE campaign_id = %s RETURNING {', '.join(keys)}, value", [campaign_id]
    )
    sums: Counter[tuple[Any, ...]] = Counter()
    for *key, value in taken:
        sums[tuple(key)] += value
    left = [(dict(zip(keys, key, strict=True)), value) for key, value in sums.items() if value]
    manager: Manager[Any] = model._default_manager
    manager.bulk_create(model(campaign_id=campaign_id, **key, value=value) for key, value in left)
    return len(taken) - len(left)
