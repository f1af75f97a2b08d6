from datetime import timedelta

from common.schedule import Job

SCHEDULE = [
    Job(
        name="Look at inquiries",
        task="pricing.tasks.sweep",
        every=timedelta(seconds=10),
        description="Who asked for a price, of what: where the wake was lost.",
    ),
    Job(
        name="Market prices",
        task="pricing.tasks.read_market_prices",
        every=timedelta(minutes=30),
        queue="analytics",
        description="Reads the competitors’ pages that are due, each shop at its own pace.",
    ),
    Job(
        name="Instagram prices",
        task="pricing.tasks.read_instagram",
        every=timedelta(hours=1),
        queue="analytics",
        description="Reads what competitors posted within a week: captions, and the prices in their pictures.",
    ),
    Job(
        name="End offers",
        task="pricing.tasks.expire_offers",
        every=timedelta(minutes=1),
        description="Offers whose time is over: those for all bring the old price back.",
    ),
    Job(
        name="Product feeds",
        task="pricing.tasks.read_feeds",
        every=timedelta(minutes=1),
        queue="analytics",
        description="Reads the shop’s own feeds that are due, each at its own pace.",
    ),
    Job(
        name="WhatsApp catalogues",
        task="pricing.tasks.sync_catalogues",
        every=timedelta(minutes=1),
        queue="analytics",
        description="Sends prices and stock that changed, and asks after what was sent.",
    ),
    Job(
        name="Win back who fell silent",
        task="pricing.tasks.win_ghosts_back",
        every=timedelta(hours=2),
        queue="analytics",
        description="Who asked for a price, was silent for 24 hours to 7 days and did not buy: a fresh decision each.",
    ),
    Job(
        name="Train the conversion model",
        task="pricing.tasks.train_weekly",
        crontab="40 3 * * 1",
        queue="analytics",
        description="Learns from inquiries and sales at which price people buy.",
    ),
    Job(
        name="Clean up old prices",
        task="pricing.tasks.clean_up_prices",
        crontab="20 3 * * *",
        description="Observed prices older than a year, of which a row a day stays, and doubtful ones of a month ago.",
    ),
]
