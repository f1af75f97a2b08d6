from datetime import timedelta

from common.schedule import Job

SCHEDULE = [
    Job(
        name="Market prices",
        task="pricing.tasks.read_market_prices",
        every=timedelta(minutes=30),
        queue="analytics",
        description="Reads the competitors’ pages that are due, each shop at its own pace.",
    ),
    Job(
        name="Clean up old prices",
        task="pricing.tasks.clean_up_prices",
        crontab="20 3 * * *",
        description="Observed prices older than a year, and doubtful ones of a month ago.",
    ),
]
