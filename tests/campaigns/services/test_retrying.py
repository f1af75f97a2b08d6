import pytest

from campaigns.choices import CampaignState
from campaigns.errors import LaunchRefused, MovedMeanwhile
from campaigns.models import Campaign, Recipient
from campaigns.services.launch import launch_campaign
from campaigns.services.retrying import retry_failed
from messaging.choices import PolicyAction
from messaging.models import ErrorPolicy
from tests.campaigns.factories import campaign_on, fed, gateway, launched, people, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    people(5)
    return fed(campaign_on(gateway(rate_per_second=100, delay_from=0, delay_to=0), variables={"discount": "20%"}))


def end(campaign, *fates):
    for recipient, (state, reason) in zip(Recipient.objects.order_by("pk"), fates, strict=True):
        Recipient.objects.filter(pk=recipient.pk).update(state=state, reason=reason)
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.FINISHED)
    campaign.refresh_from_db()


def test_only_failures_that_may_have_passed_are_tried_again(campaign):
    ErrorPolicy.objects.create(kind="waha", code="blocked", action=PolicyAction.STOP_CONTACT)
    end(campaign, ("read", ""), ("failed", "busy"), ("failed", "blocked"), ("expired", ""), ("unresolved", ""))
    again = retry_failed(campaign, by=None)
    assert again.state == CampaignState.DRAFT and again.variables == {"discount": "20%"}
    launched(again)
    whom = set(Recipient.objects.filter(campaign=again).values_list("lead", flat=True))
    before = list(Recipient.objects.filter(campaign=campaign).order_by("pk").values_list("lead", flat=True))
    assert whom == {before[1], before[3]}
    assert states(again) == {"due": 2}


def test_without_failures_there_is_nothing_to_launch(campaign):
    end(campaign, *[("read", "")] * 5)
    with pytest.raises(LaunchRefused, match="empty"):
        launch_campaign(retry_failed(campaign, by=None), by=None)


def test_what_still_runs_is_not_retried(campaign):
    with pytest.raises(MovedMeanwhile):
        retry_failed(campaign, by=None)
