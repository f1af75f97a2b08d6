"""Started by the schedule. Safe to run twice, and with nothing to do."""

from common.cron import periodic_task

from .services import scoring


@periodic_task
def score_due_leads() -> None:
    scoring.score_due_leads()


@periodic_task
def rescore_leads() -> None:
    scoring.rescore_all()
