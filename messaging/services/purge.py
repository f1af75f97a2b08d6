"""What was said long ago is thrown away; that it was said, and what became of it, stays for the figures."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from common.models import DueWork
from common.retention import in_batches, purgeable, register_purge, run_purges
from messaging.choices import Direction, EventState
from messaging.models import (
    Attachment,
    Attempt,
    Comment,
    GroupPost,
    KeywordCheck,
    Lookup,
    Message,
    ParkedChange,
    Reading,
    RetentionRules,
    WebhookEvent,
)
from messaging.transitions import FINAL

from .purge_answers import purge_answers


def purge_old_content() -> dict[str, int]:
    """The nightly job, for every app that registered something. How many rows, by what they are."""
    rules = RetentionRules.objects.first() or RetentionRules()
    return run_purges(timezone.now() - timedelta(days=rules.days), whole_rows=rules.whole_rows)


def register() -> None:
    # Files first: a deleted message takes the rows with it that name them.
    register_purge("media files", _purge_files)
    register_purge("attempts", _purge_attempts)
    register_purge("messages", _purge_messages)
    register_purge("webhook bodies", _purge_events)
    register_purge("group posts", _purge_posts)
    register_purge("comments", _purge_comments)
    register_purge("readings", _purge_readings)
    register_purge("work notes", _purge_work)
    register_purge("auto-reply", purge_answers)


def _purge_files(before: datetime, *, whole_rows: bool) -> int:
    """The file goes before its row forgets it: a process that dies between the two leaves nothing behind."""
    of_then = Q(message__happened_at__lt=before) | Q(group_post__posted_at__lt=before)
    old = Attachment.objects.filter(of_then).exclude(file="", url="", filename="")
    purged = 0
    for batch in in_batches(old):
        for attachment in batch:
            if attachment.file:
                attachment.file.delete(save=False)
        purged += batch.update(
            file="", url="", filename="", media_id="", sha256="", error="", work_state=DueWork.State.DONE
        )
    return purged


def _purge_attempts(before: datetime, *, whole_rows: bool) -> int:
    old = Attempt.objects.filter(started_at__lt=before).exclude(response="", detail="")
    return _each(old, lambda batch: batch.update(response="", detail=""))


def _purge_messages(before: datetime, *, whole_rows: bool) -> int:
    """What still waits to be sent keeps its words, however old."""
    done = Q(direction=Direction.IN) | Q(state__in=FINAL)
    old = purgeable(Message.objects.filter(done, happened_at__lt=before))
    if whole_rows:
        return _each(old, _delete)
    said = old.exclude(body="", content={}, reason="")
    return _each(said, lambda batch: batch.update(body="", content={}, reason=""))


def _purge_readings(before: datetime, *, whole_rows: bool) -> int:
    """What was read stays for the figures, without the words it was read in; what was not read in time stays unread."""
    old = Reading.objects.filter(message__happened_at__lt=before)
    said = old.exclude(key_phrases=[], suggested_reply="", error="", work_state=DueWork.State.DONE)
    return _each(
        said,
        lambda batch: batch.update(key_phrases=[], suggested_reply="", error="", work_state=DueWork.State.DONE),
    )


def _purge_events(before: datetime, *, whole_rows: bool) -> int:
    old = WebhookEvent.objects.filter(received_at__lt=before).exclude(state__in=[EventState.DUE, EventState.RETRY])
    if whole_rows:
        return _each(old, _delete)
    return _each(old.exclude(body=b"", error=""), lambda batch: batch.update(body=b"", error=""))


def _purge_posts(before: datetime, *, whole_rows: bool) -> int:
    """Those that an app above still needs are taken out by it."""
    old = purgeable(GroupPost.objects.filter(posted_at__lt=before, routed_at__isnull=False))
    if whole_rows:
        return _each(old, _delete)
    said = old.exclude(body="", content={})
    return _each(said, lambda batch: batch.update(body="", content={}, sender_name="", sender_phone=""))


def _purge_comments(before: datetime, *, whole_rows: bool) -> int:
    old = purgeable(Comment.objects.filter(posted_at__lt=before))
    return _each(old, _delete) if whole_rows else _each(old.exclude(body=""), lambda batch: batch.update(body=""))


def _purge_work(before: datetime, *, whole_rows: bool) -> int:
    """Rows that only said what was to be done."""
    checks = KeywordCheck.objects.filter(message__happened_at__lt=before)
    lookups = Lookup.objects.filter(created_at__lt=before).exclude(work_state=DueWork.State.DUE)
    parked = ParkedChange.objects.filter(created_at__lt=before)
    return sum(_each(rows, _delete) for rows in (checks, lookups, parked))


def _each(rows: QuerySet[Any], act: Callable[[QuerySet[Any]], int]) -> int:
    return sum(act(batch) for batch in in_batches(rows))


def _delete(batch: QuerySet[Any]) -> int:
    count = batch.count()
    batch.delete()
    return count
