"""Started by the schedule. Safe to run twice, and with nothing to do."""

from celery import shared_task

from common.cron import periodic_task

from .services import (
    alerting,
    catalogues,
    collecting,
    feeding,
    inquiring,
    offering,
    proposing,
    reading_posts,
    tidying,
    training,
    winning_back,
)


@periodic_task
def read_market_prices() -> None:
    collecting.collect_due()
    alerting.check_alerts()
    proposing.propose_prices()


@periodic_task
def read_instagram() -> None:
    reading_posts.read_instagram()
    alerting.check_alerts()


@periodic_task
def clean_up_prices() -> None:
    tidying.clean_up()


@shared_task(name="pricing.tasks.inquire", ignore_result=True)
def inquire() -> None:
    inquiring.inquire_due()


@periodic_task
def sweep() -> None:
    inquiring.inquire_due()
    winning_back.stop_answered()


@periodic_task
def expire_offers() -> None:
    offering.expire_offers()


@periodic_task
def read_feeds() -> None:
    feeding.read_due_feeds()


@periodic_task
def sync_catalogues() -> None:
    catalogues.sync_catalogues()


@periodic_task
def win_ghosts_back() -> None:
    winning_back.win_back()


@shared_task(name="pricing.tasks.train_conversion", ignore_result=True)
def train_conversion() -> None:
    training.train_or_say_why_not()


@periodic_task
def train_weekly() -> None:
    training.train_or_say_why_not()
