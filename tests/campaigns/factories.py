"""Campaigns as staff build them, and what the worker does with them."""

from collections import Counter
from copy import deepcopy
from typing import Any

import factory

from campaigns.models import Campaign, CampaignChannel, Recipient, Step, Variant
from campaigns.selectors.progress import progress_of
from campaigns.services.enrolment import work_on_enrolments
from campaigns.services.feed import feed_campaigns
from campaigns.services.launch import launch_campaign
from leads.models import Lead
from messaging.models import Channel
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


def states(campaign: Campaign) -> dict[str, int]:
    """Of the rows; the figures must say the same."""
    rows = Counter(Recipient.objects.filter(campaign=campaign).values_list("state", flat=True))
    assert progress_of([campaign.pk])[campaign.pk].by_state == dict(rows), "figures and rows disagree"
    return dict(rows)
