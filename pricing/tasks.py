"""Started by the schedule. Safe to run twice, and with nothing to do."""

from common.cron import periodic_task

from .services import collecting, tidying


@periodic_task
def read_market_prices() -> None:
    collecting.collect_due()


@periodic_task
def clean_up_prices() -> None:
    tidying.clean_up()
