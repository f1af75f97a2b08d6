"""Started by wakes and by the schedule. Safe to run twice, and with nothing to do."""

from celery import shared_task

from common.cron import periodic_task

from .services.applying import forget_senders
from .services.filing import expire_calls
from .services.ingest import ingest_due_posts
from .services.rejected import draw_sample
from .services.runs import poll_sources
from .services.sources import sync_sources


@shared_task(name="casting.tasks.ingest", ignore_result=True)
def ingest() -> None:
    ingest_due_posts()


@periodic_task
def sweep() -> None:
    ingest_due_posts()


@periodic_task
def poll_groups() -> None:
    poll_sources()


@periodic_task
def sync_groups() -> None:
    sync_sources()


@periodic_task
def end_of_day() -> None:
    expire_calls()
    draw_sample()
    forget_senders()
