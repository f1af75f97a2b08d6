"""What stays of a person who is erased: that somebody was sent something, and what came of it. Never who."""

from collections import Counter

from django.db import transaction

from campaigns.models import PastStep, Recipient, Response
from campaigns.transitions import OPEN
from common.sql import lock_in_order

from .counting import PAST, Figure, keep_erased, note_counts, standings


@transaction.atomic
def leave_figures(*, lead_id: int) -> None:
    """Before their rows go, in the transaction in which they do."""
    ids = list(Recipient.objects.filter(lead=lead_id).values_list("pk", flat=True))
    if ids:
        # What is still told of their messages finds either the row as it is counted here, or none.
        lock_in_order(Recipient._meta.db_table, ids)
        _leave(ids)
    # What is not attributed by now never will be.
    Response.objects.filter(lead=lead_id, campaign=None).delete()


def _leave(recipient_ids: list[int]) -> None:
    never_sent: Counter[Figure] = Counter()
    kept: Counter[Figure] = Counter()
    for standing in standings(Recipient.objects.filter(pk__in=recipient_ids)):
        (never_sent if standing.state in OPEN else kept).update(standing.figures())
    for behind in standings(PastStep.objects.filter(recipient__in=recipient_ids)):
        kept.update(behind.figures(PAST))
    note_counts({figure: -number for figure, number in never_sent.items()})
    keep_erased(kept)
