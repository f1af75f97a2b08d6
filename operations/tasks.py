from common.cron import periodic_task

from .services.watch import ask_watchers


@periodic_task
def watch() -> None:
    ask_watchers()
