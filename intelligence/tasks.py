"""Started by the schedule. Safe to run twice, and with nothing to do."""

from common.cron import periodic_task

from .services.ledger import settle_lost


@periodic_task
def settle_lost_calls() -> None:
    settle_lost()
