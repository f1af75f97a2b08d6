from common.schedule import Job

SCHEDULE = [
    Job(
        name="Watch for trouble",
        task="operations.tasks.watch",
        every=30,
        description="Asks every part of the house how it is; opens and closes incidents.",
    ),
]
