from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

from common.schedule import Job
from operations.choices import Outcome
from operations.models import ScheduleRun
from operations.selectors.schedules import last_runs
from operations.services import schedules

pytestmark = pytest.mark.django_db

WATCH = Job(
    name="Watch",
    task="operations.tasks.watch",
    every=timedelta(seconds=30),
    queue="analytics",
    description="Looks around.",
)


def test_a_missing_job_is_created():
    assert schedules.seed(jobs=[WATCH]).created == ["Watch"]
    row = PeriodicTask.objects.get()
    assert (row.task, row.queue, row.expire_seconds, row.description) == (WATCH.task, "analytics", 30, "Looks around.")
    assert (row.interval.every, row.interval.period) == (30, "seconds")


@pytest.mark.parametrize(
    ("seconds", "every", "period"), [(90, 90, "seconds"), (1800, 30, "minutes"), (7200, 2, "hours"), (86400, 1, "days")]
)
def test_intervals_are_written_as_people_say_them(seconds, every, period):
    schedules.seed(jobs=[Job(name="Watch", task=WATCH.task, every=timedelta(seconds=seconds))])
    interval = PeriodicTask.objects.get().interval
    assert (interval.every, interval.period) == (every, period)


def test_a_crontab_is_in_the_installations_time_zone():
    schedules.seed(jobs=[Job(name="Report", task=WATCH.task, crontab="30 2 * * *")])
    crontab = PeriodicTask.objects.get().crontab
    assert (crontab.minute, crontab.hour, str(crontab.timezone)) == ("30", "2", "Africa/Lagos")


def test_what_staff_changed_stays():
    schedules.seed(jobs=[WATCH])
    PeriodicTask.objects.update(name="Look around", enabled=False, expire_seconds=5, description="Ours.")
    assert schedules.seed(jobs=[WATCH]).created == []
    row = PeriodicTask.objects.get()
    assert (row.name, row.enabled, row.expire_seconds, row.description) == ("Look around", False, 5, "Ours.")


def test_a_job_whose_task_is_gone_is_switched_off_with_a_note():
    PeriodicTask.objects.create(name="Old", task="gone.tasks.old", description="Once useful.", **_every_ten())
    assert schedules.seed(jobs=[]).disabled == ["Old"]
    row = PeriodicTask.objects.get()
    assert not row.enabled
    assert row.description.startswith("Once useful.\n")
    assert "gone.tasks.old" in row.description
    assert schedules.seed(jobs=[]).disabled == []


def test_a_task_that_moved_keeps_its_schedule():
    PeriodicTask.objects.create(name="Watch", task="gone.tasks.watch", **_every_ten())
    assert schedules.seed(jobs=[WATCH]).moved == ["Watch"]
    row = PeriodicTask.objects.get()
    assert (row.task, row.enabled, row.interval.every) == (WATCH.task, True, 10)


def test_the_command_seeds_what_the_house_offers(capsys):
    call_command("seed_schedules")
    assert "created: Watch for trouble" in capsys.readouterr().out
    call_command("seed_schedules")
    assert capsys.readouterr().out == ""


def test_every_job_of_the_house_names_a_task_of_its_own_that_exists():
    from celery import current_app

    from config.schedule import JOBS

    current_app.loader.import_default_modules()
    tasks = [job.task for job in JOBS]
    assert len(tasks) == len(set(tasks))
    assert set(tasks) <= set(current_app.tasks)


def test_run_now_sends_the_job_as_the_schedule_would(sent, schedule):
    schedules.run_now(schedule=schedule)
    assert sent == [
        {
            "name": "operations.tasks.watch",
            "args": [],
            "kwargs": {},
            "queue": "default",
            "headers": {"periodic_task_name": "Watch"},
        }
    ]


def test_switching_counts_what_changed(schedule):
    everything = PeriodicTask.objects.all()
    assert schedules.switch(schedules=everything, on=True) == 0
    assert schedules.switch(schedules=everything, on=False) == 1


def test_only_the_last_runs_of_each_task_are_kept(monkeypatch):
    monkeypatch.setattr(schedules, "RUNS_KEPT_PER_TASK", 3)
    _run("other", None)
    runs = [_run("watch", None) for _ in range(5)]
    kept = ScheduleRun.objects.filter(task="watch").order_by("id").values_list("run_id", flat=True)
    assert list(kept) == runs[-3:]
    assert ScheduleRun.objects.filter(task="other").exists()


def test_the_last_run_tells_its_outcome():
    _run("watch", None)
    _run("watch", ValueError("no answer from +2348012345678"))
    last = last_runs()["watch"]
    assert (last.outcome, last.error) == (Outcome.FAILED, "ValueError: no answer from …78")
    assert last.finished_at


def _run(task, error):
    run_id = uuid4()
    schedules.start_run(task=task, run_id=run_id)
    schedules.finish_run(task=task, run_id=run_id, error=error)
    return run_id


def _every_ten():
    from django_celery_beat.models import IntervalSchedule

    return {"interval": IntervalSchedule.objects.create(every=10, period="seconds")}
