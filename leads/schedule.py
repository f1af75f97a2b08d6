from datetime import timedelta

from common.schedule import Job

SCHEDULE = [
    Job(
        name="Score leads that changed",
        task="leads.tasks.score_due_leads",
        every=timedelta(seconds=10),
        description="Brings the scores up to date of leads that something happened to.",
    ),
    Job(
        name="Recompute lead scores",
        task="leads.tasks.rescore_leads",
        crontab="15 3 * * *",
        description="Every lead: what nobody wrote to or asked for fades.",
    ),
]
