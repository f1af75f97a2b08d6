"""Started by wakes and by the schedule. Safe to run twice, and with nothing to do."""

from common.cron import periodic_task

from .services import counting, enrolment, launch, moving, pausing
from .services import feed as feeding


@periodic_task
def start_due() -> None:
    launch.start_due_campaigns()


@periodic_task
def enrol() -> None:
    enrolment.work_on_enrolments()


@periodic_task
def feed() -> None:
    moving.catch_up()
    pausing.wind_up_cancelled()
    feeding.feed_campaigns()
    pausing.finish_done()


@periodic_task
def squash_figures() -> None:
    counting.squash_counts()
