from .api_token import ApiToken
from .failed_task import FailedTask
from .idempotency_key import IdempotencyKey
from .incident import Incident
from .notification import Notification
from .schedule_run import ScheduleRun
from .webhook_delivery import WebhookDelivery
from .webhook_endpoint import WebhookEndpoint

__all__ = [
    "ApiToken",
    "FailedTask",
    "IdempotencyKey",
    "Incident",
    "Notification",
    "ScheduleRun",
    "WebhookDelivery",
    "WebhookEndpoint",
]
