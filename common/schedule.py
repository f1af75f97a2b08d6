"""What an app wants done and when: a list of `Job` called `SCHEDULE` in its `schedule.py`.

`config.schedule` collects them. A job is a proposal: seeded once into the database, then the staff's to change.
"""

from dataclasses import dataclass
from datetime import timedelta

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """A task appears in one job only: that is how a job is known again."""

    name: str
    task: str
    """Its Celery name, `app.tasks.function`."""
    every: timedelta | None = None
    """In whole seconds. Give either this or `crontab`."""
    crontab: str = ""
    """Minute, hour, day of month, month, day of week – in the installation's time zone."""
    queue: str = "default"
    description: str = ""

    def __post_init__(self) -> None:
        if bool(self.every) == bool(self.crontab):
            raise ValueError(f"{self.name}: give either `every` or `crontab`")
        if self.crontab and len(self.crontab.split()) != 5:
            raise ValueError(f"{self.name}: a crontab has five fields")

    @property
    def expires_seconds(self) -> int:
        """How long a run may wait for a worker: until the next is due; a crontab may catch up for a day."""
        return int((self.every or A_DAY).total_seconds())
