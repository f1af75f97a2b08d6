"""What operations hears. The teller must not suffer for having told: receivers swallow their errors, loudly."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from traceback import format_exception
from typing import Any
from uuid import UUID

import structlog
from celery import Task
from django.contrib.auth.models import AbstractBaseUser
from django.db import InterfaceError, OperationalError, connection, transaction

from operations.services import failures, report, schedules

log = structlog.get_logger(__name__)


def logged(receiver: Callable[..., None]) -> Callable[..., None]:
    """What is raised goes to the log instead of the teller."""

    @wraps(receiver)
    def guarded(sender: Any, **named: Any) -> None:
        try:
            receiver(sender, **named)
        except (OperationalError, InterfaceError) as error:
            # The database is away. What failed because of it is in the log already, with its trace.
            log.warning("receiver_without_database", receiver=receiver.__name__, error=type(error).__name__)
        except Exception:
            log.exception("receiver_failed", receiver=receiver.__name__, cause=named.get("cause"))

    return guarded


def harmless(receiver: Callable[..., None]) -> Callable[..., None]:
    """In a savepoint besides, so that a refused statement does not break the teller's transaction.

    In a transaction that is broken already nothing can be written; then the log has the only record.
    """

    @logged
    @wraps(receiver)
    def guarded(sender: Any, **named: Any) -> None:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            receiver(sender, **named)

    return guarded


@harmless
def on_trouble_started(_sender: Any, *, cause: str, scope: str, severity: str, text: str, **_more: Any) -> None:
    report.open_incident(cause=cause, scope=scope, severity=severity, text=text)


@harmless
def on_trouble_ended(_sender: Any, *, cause: str, scope: str, **_more: Any) -> None:
    report.close_incident(cause=cause, scope=scope)


@harmless
def on_notice(_sender: Any, *, user: AbstractBaseUser, text: str, url: str = "", **_more: Any) -> None:
    report.notify(user=user, text=text, url=url)


@harmless
def on_run_started(_sender: Any, *, task: str, run_id: UUID, **_more: Any) -> None:
    schedules.start_run(task=task, run_id=run_id)


@harmless
def on_run_finished(_sender: Any, *, task: str, run_id: UUID, error: Exception | None, **_more: Any) -> None:
    schedules.finish_run(task=task, run_id=run_id, error=error)


@harmless
def on_work_failed(_sender: Any, *, task: str, args: list[Any], error: Exception, **_more: Any) -> None:
    trace = "".join(format_exception(error))
    failures.record_failure(name=task, args=args, kwargs={}, queue="", error=error, traceback=trace)


@harmless
def on_task_failure(sender: Task[..., Any], *, exception: Exception, args: Any, kwargs: Any, **_more: Any) -> None:
    failures.record_failure(
        name=sender.name,
        args=list(args or ()),
        kwargs=dict(kwargs or {}),
        queue=(sender.request.delivery_info or {}).get("routing_key") or "",
        error=exception,
        traceback="".join(format_exception(exception)),
    )


def on_task_success(sender: Task[..., Any], **_more: Any) -> None:
    # Fires for every task: nothing but an attribute is read unless a person sent this one.
    failed_task_id = (sender.request.headers or {}).get(failures.RUN_AGAIN_HEADER)
    if failed_task_id:
        _resolve(sender, failed_task_id=failed_task_id)


@harmless
def _resolve(_sender: Any, *, failed_task_id: int) -> None:
    failures.resolve(failed_task_id=failed_task_id)
