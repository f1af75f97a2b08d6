from .api_token import ApiToken
from .failed_task import FailedTask
from .idempotency_key import IdempotencyKey
from .incident import Incident
from .incident_mail import IncidentMail
from .notice_mail import NoticeMail
from .notification import Notification
from .schedule_run import ScheduleRun
from .user_preference import UserPreference
from .webhook_delivery import WebhookDelivery
from .webhook_endpoint import WebhookEndpoint

__all__ = [
    "ApiToken",
    "FailedTask",
    "IdempotencyKey",
    "Incident",
    "IncidentMail",
    "NoticeMail",
    "Notification",
    "ScheduleRun",
    "UserPreference",
    "WebhookDelivery",
    "WebhookEndpoint",
]
