"""Every received message is read soon after it came: what the person wants, how they feel, how urgent it is.

Receiving inserts a due row and nothing else; opt-outs are heard long before, and wait for no language model.
"""

import logging
import time
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from common.claims import claim_rows, failed_attempt
from common.locks import try_lock
from common.models import DueWork
from intelligence.choices import Intent
from intelligence.services.classify import ClassifiedReply
from messaging.models import Message, Reading
from messaging.selectors.keyword_rules import NOT_READ
from messaging.selectors.readings import ToRead, texts_to_read
from messaging.signals import messages_classified

from .classifying import Answer, classify_all
from .conversations import touch
from .reading_effects import note_on_leads, show_in_inbox
from .wakes import wake_readings

logger = logging.getLogger(__name__)

_AT_ONCE = 48
# Longer than a batch takes even where every answer of a language model comes at its deadline.
_CLAIM_SECONDS = 90
_BACK_OFF_UNIT_SECONDS = 5.0
_MOST_SECONDS = 20.0


def note_for_reading(message: Message) -> None:
    """A due row, in the transaction that stores the message. What has no words is not read."""
    if message.body and message.kind not in NOT_READ:
        Reading.objects.bulk_create([Reading(message=message, next_at=timezone.now())])
        wake_readings()


def read_anew(message_ids: Collection[int]) -> int:
    """These say something else by now, or staff want another look; what staff said to them stays."""
    due = Reading.objects.filter(message_id__in=message_ids).update(
        work_state=DueWork.State.DUE, attempts=0, error="", next_at=timezone.now(), claim_token=None, claimed_until=None
    )
    wake_readings()
    return due


def read_due_messages() -> int:
    """Read what is due, until nothing is or the time is up; the number worked on. What fails is tried again alone.

    One at a time in all processes: however slow the answers of a language model, they hold up one thread of a worker.
    """
    with try_lock("messaging.readings") as is_ours:
        return _read_until_done() if is_ours else 0


def _read_until_done() -> int:
    end = time.monotonic() + _MOST_SECONDS
    worked_on = 0
    while time.monotonic() < end and (batch := _read_batch()):
        worked_on += batch
    return worked_on


def _read_batch() -> int:
    token = uuid.uuid4()
    ids = claim_rows(
        Reading,
        where="work_state = 'due' AND (next_at IS NULL OR next_at <= %s)",
        params=[timezone.now()],
        token=token,
        seconds=_CLAIM_SECONDS,
        limit=_AT_ONCE,
    )
    if ids:
        to_read = texts_to_read(ids, token)
        _keep(token, to_read, classify_all(to_read))
    return len(ids)


def _keep(token: uuid.UUID, to_read: Sequence[ToRead], answers: dict[int, Answer]) -> None:
    read, failed = [], []
    for each in to_read:
        answer = answers[each.reading_id]
        if isinstance(answer, ClassifiedReply):
            read.append((each, answer))
        else:
            failed.append((each, answer))
    for one, error in failed:
        _retry(token, one, error)
    try:
        _keep_read(token, read)
    except Exception:
        # One row breaks the set: each is kept alone.
        logger.exception("readings_not_kept", extra={"size": len(read)})
        for each, answer in read:
            _keep_alone(token, each, answer)


def _keep_alone(token: uuid.UUID, each: ToRead, answer: ClassifiedReply) -> None:
    try:
        _keep_read(token, [(each, answer)])
    except Exception as error:
        _retry(token, each, error)


def _keep_read(token: uuid.UUID, read: Sequence[tuple[ToRead, ClassifiedReply]]) -> None:
    """All that follows from the readings, or nothing of it; only for rows that are still ours."""
    with transaction.atomic():
        ours = Reading.objects.select_for_update().filter(claim_token=token, work_state=DueWork.State.DUE)
        kept = set(ours.filter(pk__in=[each.reading_id for each, _ in read]).values_list("pk", flat=True))
        mine = [(each, answer) for each, answer in read if each.reading_id in kept]
        if not mine:
            return
        now = timezone.now()
        rows = [_row(each, answer, now) for each, answer in mine]
        # They are there and locked, so none is inserted: an upsert takes a fifth of the time of a `bulk_update`.
        Reading.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=_COLUMNS)
        show_in_inbox(mine)
        note_on_leads(mine)
        messages_classified.send_robust(sender=Reading, message_ids=[each.message_id for each, _ in mine])


def _row(each: ToRead, answer: ClassifiedReply, now: datetime) -> Reading:
    return Reading(
        pk=each.reading_id,
        message_id=each.message_id,
        intent=answer.intent,
        sentiment=answer.sentiment,
        urgency=answer.urgency,
        is_opt_out=answer.is_opt_out,
        confidence=answer.confidence,
        language=answer.language,
        key_phrases=list(answer.key_phrases),
        suggested_action=answer.suggestion.action,
        suggested_reply=answer.suggestion.text,
        needs_human=answer.needs_human,
        source=answer.source,
        agreed=answer.agreed,
        call_id=answer.call_id,
        read_at=now,
        work_state=DueWork.State.DONE,
    )


_COLUMNS = [
    "intent", "sentiment", "urgency", "is_opt_out", "confidence", "language", "key_phrases", "suggested_action",
    "suggested_reply", "needs_human", "source", "agreed", "call_id", "read_at", "work_state", "error", "claim_token",
    "claimed_until",
]  # fmt: skip


def _retry(token: uuid.UUID, each: ToRead, error: Exception) -> None:
    Reading.objects.filter(pk=each.reading_id, claim_token=token).update(
        **failed_attempt(each.attempts, error, unit=_BACK_OFF_UNIT_SECONDS)
    )


def correct_reading(reading: Reading, *, intent: Intent, by: User) -> bool:
    """A person says what the message wants: the same as we read, or otherwise. False where they said so already."""
    said: dict[str, Any] = {"corrected_intent": intent, "corrected_by": by, "corrected_at": timezone.now()}
    rows = Reading.objects.filter(pk=reading.pk, work_state=DueWork.State.DONE)
    changed = rows.exclude(corrected_intent=intent).update(**said)
    if changed:
        touch(messages__reading=reading.pk)
    return bool(changed)
