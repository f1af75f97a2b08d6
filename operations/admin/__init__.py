from . import (
    failed_task,
    front_page,
    incident,
    logins,
    notification,
    people,
    preference,
    schedule,
    schedule_run,
    webhook_delivery,
    webhook_endpoint,
)

__all__ = [
    "failed_task",
    "front_page",
    "incident",
    "logins",
    "notification",
    "people",
    "preference",
    "schedule",
    "schedule_run",
    "webhook_delivery",
    "webhook_endpoint",
]
