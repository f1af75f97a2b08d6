from datetime import timedelta

from common.schedule import Job

SCHEDULE = [
    Job(
        name="Start scheduled campaigns",
        task="campaigns.tasks.start_due",
        every=timedelta(minutes=1),
        queue="campaigns",
        description="Campaigns whose minute has come; one that was missed waits for a person's word.",
    ),
    Job(
        name="Enrol audiences",
        task="campaigns.tasks.enrol",
        every=timedelta(seconds=10),
        queue="campaigns",
        description="Turns the audiences of launched campaigns into recipients, piece by piece.",
    ),
    Job(
        name="Feed campaigns",
        task="campaigns.tasks.feed",
        every=timedelta(seconds=10),
        queue="campaigns",
        description="Puts messages into the outbox, a little ahead of what the channels can send.",
    ),
    Job(
        name="Advance drips",
        task="campaigns.tasks.advance",
        every=timedelta(minutes=5),
        queue="campaigns",
        description="Whose next step has come gets their turn; campaigns that take people in look for new ones.",
    ),
    Job(
        name="Reword campaigns",
        task="campaigns.tasks.reword",
        every=timedelta(seconds=10),
        queue="campaigns",
        description="Has AI say the texts of launched campaigns in other words, ahead of sending.",
    ),
    Job(
        name="Attribute responses",
        task="campaigns.tasks.attribute",
        every=timedelta(seconds=10),
        queue="campaigns",
        description="Finds the campaign and step that a reply, a sale or an opt-out belongs to.",
    ),
    Job(
        name="Squash the figures of campaigns",
        task="campaigns.tasks.squash_figures",
        every=timedelta(minutes=10),
        queue="campaigns",
        description="Adds up what was counted, so that a page reads few rows.",
    ),
    Job(
        name="Assess the risk of a ban",
        task="campaigns.tasks.assess_risk",
        every=timedelta(minutes=30),
        queue="analytics",
        description="Looks at how every number sends; holds its campaigns where it is about to be banned.",
    ),
    Job(
        name="Check the figures of campaigns",
        task="campaigns.tasks.check_figures",
        crontab="30 1 * * *",
        queue="campaigns",
        description="Counts the people of campaigns at work and corrects figures that say something else.",
    ),
]
