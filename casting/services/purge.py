"""Old words are thrown away; figures, decisions and published calls stay."""

from datetime import datetime

from casting.choices import CallState
from casting.models import Application, Call, CallWords, Evidence, ProcessedMessage, Review, Role
from common.models import DueWork
from common.retention import in_batches, register_purge

from .applying import erase_applications

_KEPT = (CallState.REVIEW, CallState.PUBLISHED)


def register() -> None:
    register_purge("casting applications", _purge_applications)
    register_purge("casting calls", _purge_calls)
    register_purge("collected messages", _purge_messages)


def _purge_calls(before: datetime, *, whole_rows: bool) -> int:
    """What is neither shown nor waits for a decision keeps no words of its message."""
    old = Call.objects.filter(last_posted_at__lt=before).exclude(state__in=_KEPT)
    purged = 0
    for batch in in_batches(old if whole_rows else old.exclude(text="", signature={})):
        of_them = {"call__in": batch.values("pk")}
        if whole_rows:
            # Younger ones go with their call, and their photos with them.
            erase_applications(Application.objects.filter(**of_them))
            purged += batch.delete()[1].get("casting.Call", 0)
            continue
        Evidence.objects.filter(**of_them).delete()
        CallWords.objects.filter(**of_them).delete()
        Role.objects.filter(**of_them).update(name="", notes="")
        Review.objects.filter(**of_them).update(edits={})
        purged += batch.update(
            title="", shoot_dates="", pay_text="", text="", signature={}, contact={}, requirements=[]
        )
    return purged


def _purge_applications(before: datetime, *, whole_rows: bool) -> int:
    """Whole rows and their photos, whatever else is kept: what talents tell is for one casting."""
    old = Application.objects.filter(created_at__lt=before)
    return sum(erase_applications(batch) for batch in in_batches(old))


def _purge_messages(before: datetime, *, whole_rows: bool) -> int:
    """Their words lie in the post; what was not read in time stays unread."""
    old = ProcessedMessage.objects.filter(posted_at__lt=before).exclude(error="", work_state=DueWork.State.DONE)
    return sum(batch.update(error="", work_state=DueWork.State.DONE) for batch in in_batches(old))
