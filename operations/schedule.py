from datetime import timedelta

from common.schedule import Job

SCHEDULE = [
    Job(
        name="Watch for trouble",
        task="operations.tasks.watch",
        every=timedelta(seconds=30),
        description="Asks every part of the house how it is; opens and closes incidents.",
    ),
]
