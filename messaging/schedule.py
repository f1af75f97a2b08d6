from datetime import timedelta

from common.schedule import Job

SCHEDULE = [
    Job(
        name="Sweep messages and webhook events",
        task="messaging.tasks.sweep",
        every=timedelta(seconds=10),
        queue="inbound",
        description="Wakes whatever is due, gives back what a stopped process held, routes what was left.",
    ),
    Job(
        name="Answer what is due",
        task="messaging.tasks.answer_what_is_due",
        every=timedelta(seconds=10),
        description="Auto-reply: bursts that are over, where the wake was lost.",
    ),
    Job(
        name="Settle unknown outcomes",
        task="messaging.tasks.settle_unknown",
        every=timedelta(minutes=5),
        description="Reads gateways back, applies parked statuses; messages unknown for a day go to a person.",
    ),
    Job(
        name="Check channels",
        task="messaging.tasks.check_channels",
        every=timedelta(hours=1),
        description="Asks every provider whether the channel can send.",
    ),
    Job(
        name="Advance warm-ups",
        task="messaging.tasks.advance_warm_ups",
        crontab="30 5 * * *",
        description="Young numbers go on to their next day, stay or step back, by the health of the day before.",
    ),
    Job(
        name="Forget people reached",
        task="messaging.tasks.forget_old_reach",
        crontab="40 2 * * *",
        description="Drops what the limits of portfolios no longer count.",
    ),
    Job(
        name="Check gateway histories",
        task="messaging.tasks.check_gateway_history",
        every=timedelta(hours=1),
        description="Compares the gateways' histories with what webhooks brought and recovers what they lost.",
    ),
    Job(
        name="Synchronise templates",
        task="messaging.tasks.sync_templates",
        every=timedelta(hours=1),
        description="Fetches the templates of every WhatsApp account with status, category and quality.",
    ),
    Job(
        name="Throw away old texts and files",
        task="messaging.tasks.purge_old_content",
        crontab="0 2 * * *",
        description="Removes what is older than the days set under Retention; figures stay.",
    ),
    Job(
        name="Count messages by day",
        task="messaging.tasks.count_messages",
        every=timedelta(minutes=10),
        queue="analytics",
        description="What every channel sent and received yesterday and today, for the figures of pages.",
    ),
]
