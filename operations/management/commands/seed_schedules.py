from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from operations.services import schedules

# A string, because the roof collects what the apps offer and nothing below imports the roof.
JOBS = "config.schedule.JOBS"


class Command(BaseCommand):
    help = "Creates the periodic tasks that are missing. What staff changed, renamed or switched off stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        seeded = schedules.seed(jobs=import_string(JOBS))
        for word, names in vars(seeded).items():
            for name in names:
                self.stdout.write(f"{word}: {name}")
