"""Started by wakes and by the schedule. Safe to run twice, and with nothing to do."""

from celery import shared_task
from django.utils import timezone

from common.cron import periodic_task

from .services import limits, purge, volume, warm_up
from .services.amend import apply_overtaken_amendments
from .services.auto_reply import answer_due
from .services.backfill import check_histories, settle_by_history
from .services.channels import check_active_channels
from .services.dispatch import dispatch_due_messages
from .services.drain import drain_for_a_while
from .services.handling import wake_snoozed
from .services.keyword_rules import apply_due_keywords
from .services.lookups import look_up_due
from .services.media import fetch_due_attachments
from .services.read_receipts import send_read_receipt
from .services.readings import read_due_messages
from .services.replay import replay_unrouted_events
from .services.route import ROUTE_TASK, route_again, sweep_unrouted
from .services.sweep import settle_unknown_outcomes, sweep_outbox
from .services.templates import sync_all_templates


@shared_task(name="messaging.tasks.drain_webhooks", ignore_result=True)
def drain_webhooks() -> None:
    drain_for_a_while()


@shared_task(name="messaging.tasks.dispatch", ignore_result=True)
def dispatch() -> None:
    dispatch_due_messages()


@shared_task(name="messaging.tasks.fetch_media", ignore_result=True)
def fetch_media() -> None:
    fetch_due_attachments()


@shared_task(name="messaging.tasks.read_receipt", ignore_result=True)
def read_receipt(conversation_id: int) -> None:
    send_read_receipt(conversation_id)


@shared_task(name=ROUTE_TASK, ignore_result=True)
def route(what: str, pk: int) -> None:
    """Sent from the list of failed tasks, where a failure shows again."""
    route_again(what, pk)


@periodic_task
def sweep() -> None:
    replay_unrouted_events()
    sweep_outbox()
    sweep_unrouted()
    apply_due_keywords()
    wake_snoozed()


@periodic_task
def settle_unknown() -> None:
    settle_by_history()
    settle_unknown_outcomes()
    apply_overtaken_amendments()


@periodic_task
def check_gateway_history() -> None:
    check_histories()


@periodic_task
def check_channels() -> None:
    check_active_channels()


@periodic_task
def advance_warm_ups() -> None:
    warm_up.advance_warm_ups()


@periodic_task
def forget_old_reach() -> None:
    limits.forget_old_reach(at=timezone.now())


@shared_task(name="messaging.tasks.look_up", ignore_result=True)
def look_up() -> None:
    look_up_due()


@shared_task(name="messaging.tasks.apply_keywords", ignore_result=True)
def apply_keywords() -> None:
    apply_due_keywords()
    look_up_due()


@shared_task(name="messaging.tasks.answer", ignore_result=True)
def answer() -> None:
    answer_due()


@periodic_task
def answer_what_is_due() -> None:
    answer_due()


@shared_task(name="messaging.tasks.read_messages", ignore_result=True)
def read_messages() -> None:
    read_due_messages()


@periodic_task
def purge_old_content() -> None:
    purge.purge_old_content()


@periodic_task
def sync_templates() -> None:
    sync_all_templates()


@periodic_task
def count_messages() -> None:
    volume.count_messages()
