from . import (
    daily_report,
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
    "daily_report",
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
