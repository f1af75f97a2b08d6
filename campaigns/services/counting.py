"""Figures of campaigns: changes are inserted where recipients move, and squashed now and then."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count

from campaigns.models import CampaignCount
from common.sql import rows


class Figure(NamedTuple):
    """What is counted."""

    campaign_id: int
    step_id: int | None
    variant_id: int | None
    channel_id: int | None
    what: str


def note_counts(changes: Mapping[Figure, int]) -> None:
    """In the transaction that moves the recipients: figures and rows agree, whoever dies where."""
    CampaignCount.objects.bulk_create(
        CampaignCount(**figure._asdict(), value=value) for figure, value in sorted(changes.items(), key=str) if value
    )


def squash_counts() -> int:
    """One row for each figure; how many rows went. What is inserted meanwhile stays beside them."""
    crowded = CampaignCount.objects.values("campaign_id").annotate(rows=Count("pk")).filter(rows__gt=1)
    return sum(_squash(campaign_id) for campaign_id in list(crowded.values_list("campaign_id", flat=True)))


@transaction.atomic
def _squash(campaign_id: int) -> int:
    taken = rows(
        f"DELETE FROM {CampaignCount._meta.db_table} WHERE campaign_id = %s "
        "RETURNING step_id, variant_id, channel_id, what, value",
        [campaign_id],
    )
    sums: Counter[Figure] = Counter()
    for step_id, variant_id, channel_id, what, value in taken:
        sums[Figure(campaign_id, step_id, variant_id, channel_id, what)] += value
    note_counts(sums)
    return len(taken) - sum(1 for value in sums.values() if value)
