"""Started by wakes and by the schedule. Safe to run twice, and with nothing to do."""

from celery import shared_task

from common.cron import periodic_task

from .services import ab, attribution, counting, enrolment, joining, launch, moving, pausing, reconciling, rewording
from .services import advance as advancing
from .services import feed as feeding
from .services.risk import assessing


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
    advancing.wake_if_due()


@periodic_task
def advance() -> None:
    joining.enrol_joiners()
    advancing.advance_drips()
    ab.decide_tests()


@periodic_task
def reword() -> None:
    rewording.reword_due()


@periodic_task
def attribute() -> None:
    attribution.attribute_due()


@shared_task(name=attribution.ATTRIBUTE_TASK, ignore_result=True)
def attribute_again(response_id: int) -> None:
    """Sent from the list of failed tasks, where a failure shows again."""
    attribution.attribute_again(response_id)


@periodic_task
def squash_figures() -> None:
    counting.squash_counts()


@periodic_task
def assess_risk() -> None:
    assessing.assess_numbers()


@periodic_task
def check_figures() -> None:
    reconciling.reconcile_campaigns()
