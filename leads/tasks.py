"""Started by wakes and by the schedule. Safe to run twice, and with nothing to do."""

from common.cron import periodic_task

from .services import duplicates, import_work, owners, scoring


@periodic_task
def score_due_leads() -> None:
    scoring.score_due_leads()


@periodic_task
def rescore_leads() -> None:
    scoring.rescore_all()


@periodic_task
def work_on_imports() -> None:
    import_work.work_on_imports()


@periodic_task
def give_turns_left_behind() -> None:
    owners.give_turns_left_behind()


@periodic_task
def find_duplicates() -> None:
    duplicates.find_duplicates()
