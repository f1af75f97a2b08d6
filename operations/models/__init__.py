from .api_token import ApiToken
from .daily_report import DailyLine, DailyReport, ReportMail
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
    "DailyLine",
    "DailyReport",
    "FailedTask",
    "IdempotencyKey",
    "Incident",
    "IncidentMail",
    "NoticeMail",
    "Notification",
    "ReportMail",
    "ScheduleRun",
    "UserPreference",
    "WebhookDelivery",
    "WebhookEndpoint",
]
