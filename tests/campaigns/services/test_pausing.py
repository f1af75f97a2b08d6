"""Against the simulator's own list of what it was sent."""

import pytest

from campaigns.choices import CampaignState
from campaigns.errors import MovedMeanwhile
from campaigns.models import Campaign, Recipient
from campaigns.services.feed import feed_campaigns
from campaigns.services.moving import catch_up
from campaigns.services.pausing import (
    cancel_campaign,
    finish_done,
    pause_campaign,
    resume_campaign,
    wind_up_cancelled,
)
from campaigns.tasks import feed
from messaging.choices import HoldScope, MessageState
from messaging.models import Hold, Message
from messaging.services.holds import place_hold
from tests.campaigns.factories import campaign_on, fed, launched, people, states
from tests.messaging.factories import ConversationFactory

FOUR = 4


@pytest.fixture
def campaign(providers):
    channel = providers.channel()
    for lead in people(FOUR):
        ConversationFactory(channel=channel, lead=lead, address=lead.phone.removeprefix("+"))
    return campaign_on(channel)


def test_a_broadcast_is_sent_once_to_each_and_finishes(providers, campaign):
    fed(campaign)
    providers.dispatch()
    feed()
    providers.drain_until(lambda: not Recipient.objects.exclude(state="read").exclude(state="delivered").exists())
    assert len({sent["to"] for sent in providers.accepted()}) == len(providers.accepted()) == FOUR
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.FINISHED and campaign.finished_at
    assert sum(states(campaign).values()) == FOUR


def test_a_pause_keeps_back_what_is_queued_already(providers, campaign):
    fed(campaign)
    pause_campaign(campaign, by=None)
    providers.dispatch()
    assert providers.accepted() == []
    assert states(campaign) == {"queued": FOUR}
    resume_campaign(campaign, by=None)
    providers.dispatch()
    assert len(providers.accepted()) == FOUR


def test_a_resume_leaves_the_holds_of_others(campaign, providers):
    fed(campaign)
    pause_campaign(campaign, by=None)
    place_hold(scope=HoldScope.ORIGIN, key=campaign.origin, cause="ban_risk", reason="too risky")
    resume_campaign(campaign, by=None)
    providers.dispatch()
    assert providers.accepted() == []


def test_a_cancel_takes_back_what_waits_and_lets_its_hold_go(providers, campaign):
    fed(campaign)
    Recipient.objects.filter(pk=Recipient.objects.values("pk")[:1]).update(state="due", message=None)
    cancel_campaign(campaign, by=None)
    providers.dispatch()
    assert providers.accepted() == []
    wind_up_cancelled()
    wind_up_cancelled()
    assert set(Recipient.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Message.objects.filter(state=MessageState.CANCELLED).count() >= FOUR - 1
    assert not Hold.objects.filter(ended_at=None).exists()


@pytest.mark.django_db
def test_only_what_runs_can_be_paused(campaign):
    with pytest.raises(MovedMeanwhile):
        pause_campaign(campaign, by=None)
    assert not Hold.objects.exists()


def test_the_second_of_two_pauses_loses(campaign):
    launched(campaign)
    other = Campaign.objects.get()
    pause_campaign(campaign, by=None)
    with pytest.raises(MovedMeanwhile):
        pause_campaign(other, by=None)
    assert Hold.objects.count() == 1


def test_while_anybody_waits_it_is_not_finished(campaign):
    launched(campaign)
    assert finish_done() == 0
    feed_campaigns()
    assert finish_done() == 0
    assert catch_up() == 0
