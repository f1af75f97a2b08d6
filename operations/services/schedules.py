"""Periodic tasks: proposed by the apps, seeded once, from then on the staff's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks
from kombu.utils.json import loads

from common.redaction import redact_trace
from common.schedule import Job
from operations.choices import Outcome
from operations.models import ScheduleRun

from .broker import send_task

RUNS_KEPT_PER_TASK = 50
_PERIODS = [
    (86400, IntervalSchedule.DAYS),
    (3600, IntervalSchedule.HOURS),
    (60, IntervalSchedule.MINUTES),
    (1, IntervalSchedule.SECONDS),
]


@dataclass
class Seeded:
    created: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    disabled: list[str] = field(default_factory=list)


@transaction.atomic
def seed(*, jobs: Iterable[Job]) -> Seeded:
    """Create what is missing. Known by its task, a job that staff renamed, re-timed or switched off is left alone."""
    seeded = Seeded()
    living = _living_tasks()
    for job in jobs:
        if not PeriodicTask.objects.filter(task=job.task).exists():
            _create_or_move(job, living, seeded)
    for row in PeriodicTask.objects.filter(enabled=True).exclude(task__in=living):
        _disable(row)
        seeded.disabled.append(row.name)
    return seeded


def _living_tasks() -> set[str]:
    current_app.loader.import_default_modules()
    return set(current_app.tasks)


def _create_or_move(job: Job, living: set[str], seeded: Seeded) -> None:
    moved = PeriodicTask.objects.filter(name=job.name).exclude(task__in=living).first()
    if moved:
        moved.task = job.task
        moved.save()
        seeded.moved.append(job.name)
    elif not PeriodicTask.objects.filter(name=job.name).exists():
        _create(job)
        seeded.created.append(job.name)


def _create(job: Job) -> None:
    PeriodicTask.objects.create(
        name=job.name,
        task=job.task,
        interval=_interval(job.every) if job.every else None,
        crontab=_crontab(job.crontab) if job.crontab else None,
        queue=job.queue,
        expire_seconds=job.expires_seconds,
        description=job.description,
    )


def _interval(every: timedelta) -> IntervalSchedule:
    seconds = int(every.total_seconds())
    size, period = next(pair for pair in _PERIODS if seconds % pair[0] == 0)
    return IntervalSchedule.objects.get_or_create(every=seconds // size, period=period)[0]


def _crontab(text: str) -> CrontabSchedule:
    fields = dict(zip(("minute", "hour", "day_of_month", "month_of_year", "day_of_week"), text.split(), strict=True))
    return CrontabSchedule.objects.get_or_create(**fields, timezone=settings.TIME_ZONE)[0]


def _disable(row: PeriodicTask) -> None:
    note = _("Switched off: the task %(task)s exists no longer.") % {"task": row.task}
    row.enabled = False
    row.description = f"{row.description}\n{note}".strip()
    row.save()


def run_now(*, schedule: PeriodicTask) -> None:
    """The schedule itself stays as it is: the next regular run comes when it would have come."""
    send_task(
        schedule.task,
        args=loads(schedule.args or "[]"),
        kwargs=loads(schedule.kwargs or "{}"),
        queue=schedule.queue or "",
        headers={"periodic_task_name": schedule.name},
    )


def start_run(*, task: str, run_id: UUID) -> None:
    ScheduleRun.objects.create(task=task, run_id=run_id)


@transaction.atomic
def finish_run(*, task: str, run_id: UUID, error: Exception | None) -> None:
    ScheduleRun.objects.filter(run_id=run_id).update(
        finished_at=timezone.now(),
        outcome=Outcome.FAILED if error else Outcome.DONE,
        error=redact_trace(f"{type(error).__qualname__}: {error}") if error else "",
    )
    _drop_old_runs(task)


def _drop_old_runs(task: str) -> None:
    runs = ScheduleRun.objects.filter(task=task)
    oldest_kept = runs.order_by("-id").values_list("id", flat=True)[RUNS_KEPT_PER_TASK - 1 : RUNS_KEPT_PER_TASK]
    runs.filter(id__lt=oldest_kept.first() or 0).delete()


def switch(*, schedules: QuerySet[PeriodicTask], on: bool) -> int:
    """How many were not so already."""
    switched = schedules.filter(enabled=not on).update(enabled=on)
    # Beat looks at this row to learn that something changed.
    PeriodicTasks.update_changed()
    return switched
