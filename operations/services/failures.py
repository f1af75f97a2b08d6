"""Failed tasks: kept with their trace, sent again on a person's word."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.redaction import redact, redact_trace
from operations.choices import FailureState
from operations.errors import NotRepeatable
from operations.models import FailedTask

from .broker import send_task

RUN_AGAIN_HEADER = "failed_task_id"
_LONGEST_TRACE = 20_000


@transaction.atomic
def record_failure(
    *, name: str, args: list[Any], kwargs: dict[str, Any], queue: str, error: Exception, traceback: str
) -> None:
    row = _failure(name, args, kwargs, queue, error, traceback)
    known = FailedTask.objects.unresolved().filter(fingerprint=row.fingerprint)
    repeated = known.update(
        state=FailureState.NEW,
        error=row.error,
        traceback=row.traceback,
        times_failed=F("times_failed") + 1,
        last_failed_at=timezone.now(),
    )
    if not repeated:
        FailedTask.objects.bulk_create([row], ignore_conflicts=True)


def _failure(
    name: str, args: list[Any], kwargs: dict[str, Any], queue: str, error: Exception, traceback: str
) -> FailedTask:
    kept = _json_safe({"args": [redact(item) for item in args], "kwargs": redact(kwargs)})
    given = _json_safe({"args": args, "kwargs": kwargs})
    identity = json.dumps([name, given, type(error).__qualname__], sort_keys=True)
    return FailedTask(
        name=name,
        args=kept["args"],
        kwargs=kept["kwargs"],
        is_repeatable=kept == given,
        queue=queue,
        error=redact_trace(f"{type(error).__qualname__}: {error}")[:500],
        traceback=redact_trace(traceback)[-_LONGEST_TRACE:],
        fingerprint=hashlib.sha256(identity.encode()).hexdigest(),
    )


def _json_safe(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def run_again(*, failed_task: FailedTask) -> None:
    """Send the task again; its row is resolved when that run succeeds and new again when it fails."""
    if not failed_task.is_repeatable:
        raise NotRepeatable
    send_task(
        failed_task.name,
        args=failed_task.args,
        kwargs=failed_task.kwargs,
        queue=failed_task.queue,
        headers={RUN_AGAIN_HEADER: failed_task.pk},
    )
    # A run that was quicker than this line has resolved the row already.
    FailedTask.objects.filter(pk=failed_task.pk, state=FailureState.NEW).update(state=FailureState.RUN_AGAIN)


def resolve(*, failed_task_id: int) -> bool:
    return FailedTask.objects.unresolved().filter(pk=failed_task_id).update(state=FailureState.RESOLVED) > 0
