"""What is known of merged leads, and what a merge would do."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model, Q

from common.sql import any_of, rows

from ..merging.columns import CHOICES, Choice, proposed
from ..merging.registry import references
from ..merging.values import all_rows
from ..models import Duplicate, Lead, LeadMerge

_SHOWN = 20


def merged_into(lead_id: int) -> int | None:
    """Where a lead went that is no more; None where it was not merged."""
    merge = LeadMerge.objects.filter(merged_id=lead_id, undone_at=None).first()
    return merge.kept_id if merge else None


def where_merged(lead_ids: Collection[int]) -> dict[int, int]:
    """The leads that these, which are no more, became part of."""
    merges = LeadMerge.objects.filter(merged_id__in=lead_ids, undone_at=None)
    return dict(merges.values_list("merged_id", "kept_id"))


def lock_persons(lead_ids: Collection[int]) -> set[int]:
    """Those of the leads that exist, and go on to exist until the transaction ends: nobody merges them meanwhile."""
    if not lead_ids:
        return set()
    named, params = any_of("id", sorted(lead_ids))
    lock = "FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    return {pk for (pk,) in rows(f"SELECT id FROM {Lead._meta.db_table} WHERE {named} ORDER BY id {lock}", params)}


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Seen from one of the two."""

    pair: Duplicate
    other: Lead


def suspicions_about(lead_id: int) -> list[Suspicion]:
    """Who else may be this person, the surest first."""
    pairs = Duplicate.objects.filter(Q(first=lead_id) | Q(second=lead_id), dismissed_at=None)
    known = pairs.select_related("first", "second").prefetch_related("first__identities", "second__identities")
    listed = known.order_by("-strength", "-pk")[:_SHOWN]
    return [Suspicion(pair, pair.second if pair.first_id == lead_id else pair.first) for pair in listed]


def merges_of(lead_id: int) -> list[LeadMerge]:
    """What stands, the latest first: it is undone before those beneath it."""
    return list(LeadMerge.objects.filter(kept=lead_id, undone_at=None).select_related("by").order_by("-pk")[:_SHOWN])


@dataclass(frozen=True, slots=True)
class Difference:
    choice: Choice
    proposed: str


def differences(kept: Lead, other: Lead) -> list[Difference]:
    """The groups of columns in which the two differ, each with the side that is proposed."""
    sides = proposed(kept, other)
    return [
        Difference(choice, sides[key]) for key, choice in CHOICES.items() if choice.values(kept) != choice.values(other)
    ]


def rows_of(lead: Lead) -> dict[type[Model], int]:
    """How many rows of each table are the lead's: what a merge would move."""
    counts: Counter[Any] = Counter()
    for field in references(Lead):
        counts[field.model] += all_rows(field.model).filter(**{field.attname: lead.pk}).count()
    return {model: number for model, number in counts.items() if number}
