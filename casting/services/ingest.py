"""Group posts are read soon after they came, each once, by whichever road: webhook, history or poll."""

import logging
import time
import uuid
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from casting.choices import Outcome, SourceState
from casting.models import ProcessedMessage, Source
from common.claims import claim_rows, failed_attempt
from common.locks import try_lock
from common.models import DueWork
from intelligence.choices import Task
from intelligence.services.completion import is_enabled
from messaging.models import GroupPost
from messaging.services.wakes import wake_soon

from .filing import file_post
from .known_calls import KnownCalls
from .reading import PostToRead, ReadPost, read_post
from .runs import recount_runs
from .sources import find_or_add_sources
from .withdrawing import withdraw_calls

logger = logging.getLogger(__name__)

WAKE = ("casting.tasks.ingest", "analytics")
# Older posts are history: who seeks has found.
READ_WITHIN = timedelta(days=7)
_AT_ONCE = 24
_AT_A_TIME = 8
# Longer than a batch takes where every answer of a language model comes at its deadline.
_CLAIM_SECONDS = 180
_BACK_OFF_UNIT_SECONDS = 5.0
_MOST_SECONDS = 25.0

Answer = ReadPost | Exception | None


def note_post(post_id: int) -> None:
    """A due row, in the transaction that routes the post. What has no words, or is ours, is not read."""
    post = GroupPost.objects.only("body", "from_me", "posted_at").get(pk=post_id)
    if post.body.strip() and not post.from_me:
        row = ProcessedMessage(post=post, posted_at=post.posted_at, next_at=timezone.now())
        ProcessedMessage.objects.bulk_create([row], ignore_conflicts=True)
        wake_ingest()


def note_change(post_id: int) -> None:
    """Edited or deleted: looked at anew, whatever became of the earlier text.

    Whoever is reading that just now will not file it.
    """
    still_read = ProcessedMessage.objects.filter(post=post_id, posted_at__gte=timezone.now() - READ_WITHIN)
    with transaction.atomic():
        again = still_read.update(
            work_state=DueWork.State.DUE, attempts=0, next_at=timezone.now(), claim_token=None, claimed_until=None
        )
    if again:
        wake_ingest()


def wake_ingest() -> None:
    wake_soon(WAKE)


def read_again(messages: Collection[int], *, as_call: bool = False) -> int:
    """Staff want another look; `as_call`: they say that it is one."""
    said = {"is_call_by_staff": True} if as_call else {}
    due = ProcessedMessage.objects.filter(pk__in=messages).exclude(work_state=DueWork.State.DUE).update(
        work_state=DueWork.State.DUE, attempts=0, error="", next_at=timezone.now(), claim_token=None,
        claimed_until=None, **said,
    )  # fmt: skip
    wake_ingest()
    return due


def ingest_due_posts() -> int:
    """Read what is due, until nothing is or the time is up; the number worked on.

    One at a time in all processes: two posts of one call must not become two calls.
    """
    with try_lock("casting.ingest") as is_ours:
        return _until_done() if is_ours else 0


def _give_back_what_the_dead_held() -> None:
    """Whoever has the lock is alone: a row that is claimed was left by a worker that died, and need not wait."""
    left = ProcessedMessage.objects.filter(work_state=DueWork.State.DUE, claim_token__isnull=False)
    left.update(claim_token=None, claimed_until=None)


def _until_done() -> int:
    _give_back_what_the_dead_held()
    end = time.monotonic() + _MOST_SECONDS
    worked_on = 0
    while time.monotonic() < end and (batch := _batch()):
        worked_on += batch
    return worked_on


def _batch() -> int:
    token = uuid.uuid4()
    ids = claim_rows(
        ProcessedMessage,
        where="work_state = 'due' AND (next_at IS NULL OR next_at <= %s)",
        params=[timezone.now()],
        token=token,
        seconds=_CLAIM_SECONDS,
        limit=_AT_ONCE,
    )
    if not ids:
        return 0
    messages = list(
        ProcessedMessage.objects.filter(pk__in=ids, claim_token=token)
        .select_related("post")
        .order_by("posted_at", "pk")
    )
    sources = find_or_add_sources([message.post for message in messages])
    texts = {message.pk: _to_read(message, sources[_group_of(message)]) for message in messages}
    answers = _read_all(messages, sources, texts)
    known = KnownCalls()
    for message in messages:
        _keep(token, message, sources[_group_of(message)], texts[message.pk], answers[message.pk], known)
    recount_runs({message.run_id for message in messages if message.run_id})
    return len(ids)


def _group_of(message: ProcessedMessage) -> tuple[int, str]:
    return message.post.channel_id, message.post.group_id


def _to_read(message: ProcessedMessage, source: Source) -> PostToRead:
    post = message.post
    return PostToRead(post.body, timezone.localtime(post.posted_at), source.name, message.is_call_by_staff)


def _left_out(message: ProcessedMessage, source: Source) -> Outcome | None:
    """What is not read at all, unless a person asked for it."""
    if message.post.revoked_at:
        return Outcome.WITHDRAWN
    if message.is_call_by_staff:
        return None
    if source.state != SourceState.ACTIVE:
        return Outcome.NOT_COLLECTED
    return Outcome.TOO_OLD if message.posted_at < timezone.now() - READ_WITHIN else None


def _read_all(
    messages: Sequence[ProcessedMessage], sources: dict[tuple[int, str], Source], texts: dict[int, PostToRead]
) -> dict[int, Answer]:
    """By rules at once; where a language model is switched on, several at a time."""
    wanted = [message.pk for message in messages if _left_out(message, sources[_group_of(message)]) is None]
    if not is_enabled(Task.EXTRACT_CALL):
        return {message.pk: None for message in messages} | {pk: _read(texts[pk]) for pk in wanted}
    with ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="calls") as pool:
        answers = list(pool.map(lambda pk: _read_in_a_thread(texts[pk]), wanted))
    return {message.pk: None for message in messages} | dict(zip(wanted, answers, strict=True))


def _read_in_a_thread(post: PostToRead) -> Answer:
    try:
        return _read(post)
    finally:
        connection.close()


def _read(post: PostToRead) -> Answer:
    try:
        return read_post(post)
    except Exception as error:
        logger.exception("group_post_not_read")
        return error


def _keep(
    token: uuid.UUID, message: ProcessedMessage, source: Source, post: PostToRead, answer: Answer, known: KnownCalls
) -> None:
    if isinstance(answer, Exception):
        _retry(token, message, answer)
        return
    try:
        with transaction.atomic():
            ours = ProcessedMessage.objects.select_for_update().filter(pk=message.pk, claim_token=token)
            if ours.exists():
                _file(message, source, post, answer, known)
    except Exception as error:
        logger.exception("group_post_not_filed", extra={"message": message.pk})
        _retry(token, message, error)


def _file(
    message: ProcessedMessage, source: Source, post: PostToRead, found: ReadPost | None, known: KnownCalls
) -> None:
    outcome = file_post(message, post, found, known) if found else _left_out(message, source)
    if outcome == Outcome.WITHDRAWN:
        withdraw_calls(message)
    ProcessedMessage.objects.filter(pk=message.pk).update(
        source=source,
        outcome=outcome or Outcome.NOT_COLLECTED,
        reason=(found.reason if found else "")[:30],
        score=found.score if found else None,
        done_at=timezone.now(),
        work_state=DueWork.State.DONE,
        error="",
        claim_token=None,
        claimed_until=None,
    )


def _retry(token: uuid.UUID, message: ProcessedMessage, error: Exception) -> None:
    ProcessedMessage.objects.filter(pk=message.pk, claim_token=token).update(
        **failed_attempt(message.attempts, error, unit=_BACK_OFF_UNIT_SECONDS)
    )
