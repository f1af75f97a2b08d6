"""Campaigns as staff build them, and what the worker does with them."""

from collections import Counter
from copy import deepcopy
from datetime import timedelta
from typing import Any

import factory
from django.db.models import F
from django.utils import timezone

from campaigns.models import (
    Campaign,
    CampaignChannel,
    CampaignHour,
    PastStep,
    Recipient,
    Response,
    Step,
    Variant,
)
from campaigns.selectors.progress import progress_of
from campaigns.services.enrolment import work_on_enrolments
from campaigns.services.feed import feed_campaigns
from campaigns.services.launch import launch_campaign
from leads.models import Lead
from messaging.choices import MessageState
from messaging.models import Channel, Message
from messaging.signals import message_status_changed
from tests.leads.factories import IdentityFactory, LeadFactory
from tests.messaging.factories import ChannelFactory

EVERYBODY = {"version": 1, "match": "all", "rules": [{"field": "city", "op": "is", "value": ["Lagos"]}]}


class CampaignFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Campaign

    name = factory.Sequence("Eid offer {}".format)
    audience = factory.LazyFunction(lambda: deepcopy(EVERYBODY))


def gateway(**fields: Any) -> Channel:
    """A channel without a reply window, where a text may always go."""
    return ChannelFactory(kind="waha", **fields)


def campaign_on(*channels: Channel, body: str = "Hello {name|friend}", **fields: Any) -> Campaign:
    campaign = CampaignFactory(**fields)
    for channel in channels:
        CampaignChannel.objects.create(campaign=campaign, channel=channel)
    step = Step.objects.create(campaign=campaign)
    Variant.objects.create(step=step, body=body)
    return campaign


def people(number: int, **fields: Any) -> list[Lead]:
    leads = [LeadFactory(city="Lagos", **fields) for _ in range(number)]
    for lead in leads:
        IdentityFactory(lead=lead)
    return leads


def launched(campaign: Campaign) -> Campaign:
    """Launched, and everybody enrolled."""
    launch_campaign(campaign, by=None)
    work_on_enrolments()
    return campaign


def fed(campaign: Campaign) -> Campaign:
    launched(campaign)
    feed_campaigns()
    return campaign


def drip_on(*channels: Channel, days: tuple[int, ...] = (1, 1), **fields: Any) -> Campaign:
    """A first step, and one more for each number: so many days after the one before."""
    campaign = campaign_on(*channels, kind="drip", **fields)
    for number, delay in enumerate(days, start=2):
        step = Step.objects.create(campaign=campaign, number=number, delay_minutes=delay * 24 * 60)
        Variant.objects.create(step=step, body=f"Step {number}")
    return campaign


def arrived(state: MessageState = MessageState.DELIVERED) -> None:
    """What stands in the outbox was sent, and its senders hear of it."""
    waiting = Message.objects.filter(state=MessageState.QUEUED)
    ids = list(waiting.values_list("pk", flat=True))
    waiting.update(state=state, sent_at=timezone.now())
    message_status_changed.send_robust(sender=None, message_ids=ids, state=state)


def later(**time: float) -> None:
    """So much time has passed since everything that was sent."""
    passed = timedelta(**time)
    Recipient.objects.update(queued_at=F("queued_at") - passed, created_at=F("created_at") - passed)
    for model in (PastStep, Response):
        model.objects.update(queued_at=F("queued_at") - passed)
    CampaignHour.objects.update(hour=F("hour") - passed // timedelta(hours=1))
    Message.objects.update(
        sent_at=F("sent_at") - passed, happened_at=F("happened_at") - passed, created_at=F("created_at") - passed
    )


def states(campaign: Campaign) -> dict[str, int]:
    """Of the rows; the figures must say the same."""
    rows = Counter(Recipient.objects.filter(campaign=campaign).values_list("state", flat=True))
    assert progress_of([campaign.pk])[campaign.pk].by_state == dict(rows), "figures and rows disagree"
    return dict(rows)
