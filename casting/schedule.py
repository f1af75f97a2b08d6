from datetime import timedelta

from common.schedule import Job

SCHEDULE = [
    Job(
        name="Read what groups posted",
        task="casting.tasks.sweep",
        every=timedelta(seconds=10),
        queue="analytics",
        description="Casting: posts that are due, where the wake was lost.",
    ),
    Job(
        name="Collect casting groups",
        task="casting.tasks.poll_groups",
        every=timedelta(hours=4),
        description="Reads back the last 100 posts of every collected group, at most 7 days old.",
    ),
    Job(
        name="Synchronise casting groups",
        task="casting.tasks.sync_groups",
        crontab="20 4 * * *",
        description="Lists the groups of every gateway and recognises those for castings.",
    ),
    Job(
        name="End casting calls",
        task="casting.tasks.end_of_day",
        crontab="10 0 * * *",
        description="Ends calls whose deadline is over and draws rejected messages for staff to look at.",
    ),
]
