from celery import shared_task

from common.cron import periodic_task

from .services.deliver import deliver_due, sweep_deliveries
from .services.idempotency import forget
from .services.mails import send_due_mails
from .services.summarise import report_yesterday
from .services.watch import ask_watchers


@periodic_task
def watch() -> None:
    ask_watchers()


@shared_task(name="operations.tasks.deliver_webhooks", ignore_result=True)
def deliver_webhooks() -> None:
    """By wakes: claims keep several runs apart."""
    deliver_due()


@shared_task(name="operations.tasks.send_mails", ignore_result=True)
def send_mails() -> None:
    send_due_mails()


@periodic_task
def sweep_mails() -> None:
    send_due_mails()


@periodic_task
def sweep_webhooks() -> None:
    deliver_due()


@periodic_task
def clean_up() -> None:
    sweep_deliveries()
    forget()


@periodic_task
def report_day() -> None:
    report_yesterday()
