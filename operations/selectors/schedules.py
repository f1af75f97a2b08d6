from django.db.models import Max

from operations.models import ScheduleRun


def last_runs() -> dict[str, ScheduleRun]:
    """The latest run of each task that has one."""
    latest = ScheduleRun.objects.values("task").annotate(latest=Max("id")).order_by().values("latest")
    return {run.task: run for run in ScheduleRun.objects.filter(id__in=latest)}
