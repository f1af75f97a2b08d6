from .api_token import ApiToken
from .failed_task import FailedTask
from .idempotency_key import IdempotencyKey
from .incident import Incident
from .notification import Notification
from .schedule_run import ScheduleRun

__all__ = ["ApiToken", "FailedTask", "IdempotencyKey", "Incident", "Notification", "ScheduleRun"]
