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
    Job(
        name="Go on with imports",
        task="leads.tasks.work_on_imports",
        every=timedelta(seconds=10),
        description="Takes up imports that were asked for or that a stopped worker left.",
    ),
    Job(
        name="Give owners by turns",
        task="leads.tasks.give_turns_left_behind",
        every=timedelta(seconds=10),
        description="New leads whose owner by turns was not given, for the process that met them was stopped.",
    ),
    Job(
        name="Find duplicate leads",
        task="leads.tasks.find_duplicates",
        crontab="45 3 * * *",
        description="Suggests leads that may be one person: by phone, e-mail, or name and city in any spelling.",
    ),
]
