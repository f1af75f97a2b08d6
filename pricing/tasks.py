"""Started by the schedule. Safe to run twice, and with nothing to do."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

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

_PAUSE, _PAUSE_MOST = 3, 900
_ROUNDS: dict[str, tuple[Callable[..., Any], Callable[[datetime], bool]]] = {
    "market": (collecting.collect_due, collecting.goes_on),
    "instagram": (reading_posts.read_instagram, reading_posts.goes_on),
}


@periodic_task
def read_market_prices() -> None:
    _take_turn("market", timezone.now())


@periodic_task
def read_instagram() -> None:
    _take_turn("instagram", timezone.now())


@shared_task(name="pricing.tasks.read_on", ignore_result=True)
def read_on(what: str, begun: str) -> None:
    """The next turn of a round that is not through; meanwhile the thread has served others."""
    _take_turn(what, datetime.fromisoformat(begun))


def _take_turn(what: str, begun: datetime) -> None:
    take, goes_on = _ROUNDS[what]
    take(begun=begun)
    alerting.check_alerts()
    proposing.propose_prices()
    if goes_on(begun):
        # Where the broker refuses it, the next round of the schedule reads the rest.
        with suppress(Exception):
            told = (what, begun.isoformat())
            read_on.apply_async(told, queue="analytics", countdown=_PAUSE, expires=_PAUSE_MOST, retry=False)


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
