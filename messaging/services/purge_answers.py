"""What the auto-reply kept of people's words. Who is erased takes it along: every row hangs on their messages."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from common.retention import in_batches
from messaging.models import HandOver, QuestionAsked, ShadowAnswer, UnansweredQuestion


def purge_answers(before: datetime, *, whole_rows: bool) -> int:
    """That a question was asked goes with its words; figures of shadow answers and hand-overs stay."""
    shadows = ShadowAnswer.objects.filter(at__lt=before)
    summaries = HandOver.objects.filter(at__lt=before)
    purged = _delete(QuestionAsked.objects.filter(at__lt=before))
    purged += _delete(UnansweredQuestion.objects.filter(asked=None))
    if whole_rows:
        return purged + _delete(shadows) + _delete(summaries)
    blank_shadows = sum(
        batch.update(text="", notes="", facts=[]) for batch in in_batches(shadows.exclude(text="", notes="", facts=[]))
    )
    return purged + blank_shadows + sum(batch.update(summary="") for batch in in_batches(summaries.exclude(summary="")))


def _delete(rows: "QuerySet[Any]") -> int:
    return sum(batch.delete()[0] for batch in in_batches(rows))
