from datetime import timedelta

from common.schedule import Job

SCHEDULE = [
    Job(
        name="Settle lost AI calls",
        task="intelligence.tasks.settle_lost_calls",
        every=timedelta(minutes=5),
        description="Calls whose process ended before the answer came: what they may have cost stays counted.",
    ),
]
