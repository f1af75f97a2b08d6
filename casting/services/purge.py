"""Old words are thrown away; figures, decisions and published calls stay."""

from datetime import datetime

from casting.choices import CallState
from casting.models import Call, Evidence, ProcessedMessage, Review, Role
from common.models import DueWork
from common.retention import in_batches, register_purge

_KEPT = (CallState.REVIEW, CallState.PUBLISHED)


def register() -> None:
    register_purge("casting calls", _purge_calls)
    register_purge("collected messages", _purge_messages)


def _purge_calls(before: datetime, *, whole_rows: bool) -> int:
    """What is neither shown nor waits for a decision keeps no words of its message."""
    old = Call.objects.filter(last_posted_at__lt=before).exclude(state__in=_KEPT)
    purged = 0
    for batch in in_batches(old if whole_rows else old.exclude(text="", signature={})):
        if whole_rows:
            purged += batch.delete()[1].get("casting.Call", 0)
            continue
        of_them = {"call__in": batch.values("pk")}
        Evidence.objects.filter(**of_them).delete()
        Role.objects.filter(**of_them).update(name="", notes="")
        Review.objects.filter(**of_them).update(edits={})
        purged += batch.update(
            title="", shoot_dates="", pay_text="", text="", signature={}, contact={}, requirements=[]
        )
    return purged


def _purge_messages(before: datetime, *, whole_rows: bool) -> int:
    """Their words lie in the post; what was not read in time stays unread."""
    old = ProcessedMessage.objects.filter(posted_at__lt=before).exclude(error="", work_state=DueWork.State.DONE)
    return sum(batch.update(error="", work_state=DueWork.State.DONE) for batch in in_batches(old))
