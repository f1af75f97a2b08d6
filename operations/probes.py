from django.db.models import Count

from common.probes import Labels, register_probe

from .models import FailedTask, Incident


def open_incidents() -> dict[Labels, float]:
    rows = Incident.objects.open().values_list("cause", "severity").annotate(rows=Count("id")).order_by()
    return {(cause, severity): rows for cause, severity, rows in rows}


def failed_tasks() -> float:
    return FailedTask.objects.unresolved().count()


def register() -> None:
    register_probe(
        "open_incidents", open_incidents, help="Incidents that have not ended.", labels=("cause", "severity")
    )
    register_probe("failed_tasks", failed_tasks, help="Failed tasks that nobody has resolved.")
