from .failed_task import FailedTask
from .incident import Incident
from .notification import Notification
from .schedule_run import ScheduleRun

__all__ = ["FailedTask", "Incident", "Notification", "ScheduleRun"]
