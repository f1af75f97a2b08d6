from datetime import timedelta

from common.schedule import Job

SCHEDULE = [
    Job(
        name="Watch for trouble",
        task="operations.tasks.watch",
        every=timedelta(seconds=30),
        description="Asks every part of the house how it is; opens and closes incidents.",
    ),
    Job(
        name="Deliver outgoing webhooks",
        task="operations.tasks.sweep_webhooks",
        every=timedelta(seconds=10),
        description="Sends what is due: new events at once, failed ones on the schedule of their retries.",
    ),
    Job(
        name="Send due e-mails",
        task="operations.tasks.sweep_mails",
        every=timedelta(minutes=1),
        description="E-mails about incidents that did not leave at once.",
    ),
    Job(
        name="Clean up deliveries and keys",
        task="operations.tasks.clean_up",
        crontab="20 2 * * *",
        description="Drops webhook deliveries older than 30 days and idempotency keys older than a day.",
    ),
    Job(
        name="Daily report of campaigns",
        task="operations.tasks.report_day",
        crontab="0 2 * * *",
        description="Writes down what campaigns did yesterday, and mails it to staff who asked for it.",
    ),
]
