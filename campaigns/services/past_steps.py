"""Steps that people have behind them: kept for what is still to be heard of their messages, and for the figures."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from campaigns.choices import RecipientState
from campaigns.models import PastStep, Recipient
from campaigns.transitions import RECIPIENT_MOVES
from common.sql import any_of, lock_in_order, rows

from .counting import PAST, Figure, Standing, changed, note_counts, standings

_COPIED = "campaign_id, step_id, variant_id, wording_id, channel_id, message_id, state, reason, queued_at"


def put_behind(recipient_ids: Sequence[int]) -> Counter[Figure]:
    """Keep where they stand now as a step behind them; the figures that they leave there.

    In the transaction that has locked their rows and is about to move them on.
    """
    theirs, params = any_of("id", recipient_ids)
    kept = rows(
        f"""
        INSERT INTO {PastStep._meta.db_table} (recipient_id, {_COPIED})
        SELECT id, {_COPIED} FROM {Recipient._meta.db_table} WHERE {theirs}
        RETURNING campaign_id, step_id, variant_id, channel_id, state
        """,
        params,
    )
    figures: Counter[Figure] = Counter()
    for row, number in Counter(kept).items():
        left = Figure(*row)
        figures[left] -= number
        figures[left._replace(what=PAST + left.what)] += number
    return figures


@transaction.atomic
def follow_past(message_ids: Collection[int], after: RecipientState, **changes: Any) -> int:
    """Lift the past steps of these messages, as recipients are lifted; how many were."""
    may = PastStep.objects.filter(message_id__in=message_ids, state__in=RECIPIENT_MOVES.sources(after))
    ids = list(may.values_list("pk", flat=True))
    if not ids:
        return 0
    lock_in_order(PastStep._meta.db_table, ids)
    still = may.filter(pk__in=ids)
    before = standings(still)
    still.update(state=after, **changes)
    note_counts(changed(before, stand_after(PastStep, before, after), PAST))
    return len(before)


def stand_after(
    model: type[Recipient] | type[PastStep], before: Sequence[Standing], after: RecipientState
) -> list[Standing]:
    """Where they stand now that they were moved there. Only a failure brings something new: its code."""
    if after == RecipientState.FAILED:
        return standings(model._default_manager.filter(pk__in=[standing.pk for standing in before]))
    return [standing._replace(state=after.value) for standing in before]
