from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from campaigns.choices import CampaignState
from campaigns.errors import LaunchRefused, MovedMeanwhile
from campaigns.models import Campaign, CampaignChannel, Step, Variant
from campaigns.services.check_list import problems
from campaigns.services.launch import GRACE, launch_campaign, schedule_campaign, start_due_campaigns
from campaigns.services.pausing import pause_campaign, resume_campaign
from common.signals import notice
from leads.models import Lead
from messaging.choices import ChannelState
from messaging.models import MessageTemplate
from tests.campaigns.factories import campaign_on, gateway, people
from tests.leads.factories import UserFactory
from tests.messaging.factories import ChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready():
    people(1)
    return campaign_on(gateway())


def test_a_campaign_that_lacks_nothing_may_start(ready):
    assert problems(ready) == []
    launch_campaign(ready, by=None)
    assert ready.state == CampaignState.RUNNING


def test_every_reason_is_told_at_once(ready):
    Variant.objects.update(body="Hello {nmae}")
    CampaignChannel.objects.all().delete()
    ready.audience = {}
    with pytest.raises(LaunchRefused) as refusal:
        launch_campaign(ready, by=None)
    assert len(refusal.value.reasons) == 3
    assert "{nmae}" in str(refusal.value)
    assert Campaign.objects.get().state == CampaignState.DRAFT


def nobody(campaign):
    campaign.audience["rules"][0]["value"] = ["Kano"]


def gone_field(campaign):
    campaign.audience["rules"][0]["field"] = "shoe_size"


def paused_channel(campaign):
    channel = campaign.shares.get().channel
    channel.state = ChannelState.PAUSED
    channel.save()


def no_text(campaign):
    Step.objects.all().delete()


def no_share(campaign):
    Variant.objects.update(weight=0)


def two_steps(campaign):
    Variant.objects.create(step=Step.objects.create(campaign=campaign, number=2), body="again")


def early_end(campaign):
    campaign.ends_at = timezone.now() - timedelta(hours=1)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (nobody, "The audience is empty"),
        (gone_field, "The audience cannot be found"),
        (paused_channel, "is paused by staff"),
        (no_text, "Write the message first"),
        (no_share, "has no text with a share"),
        (two_steps, "is a drip"),
        (early_end, "end before it begins"),
    ],
)
def test_the_check_list(ready, spoil, words):
    spoil(ready)
    (problem,) = problems(ready)
    assert words in problem


@pytest.mark.parametrize(
    ("status", "values", "words"),
    [
        ("REJECTED", {"1": "{name}"}, "cannot be sent"),
        ("APPROVED", {}, "missing or empty"),
        ("APPROVED", {"1": "{name|friend}"}, None),
    ],
)
def test_a_template_must_be_approved_and_filled(status, values, words):
    people(1)
    channel = ChannelFactory(parent_id="2001")
    campaign = campaign_on(channel)
    MessageTemplate.objects.create(
        account_id="2001",
        name="offer",
        language="en",
        category="MARKETING",
        status=status,
        synced_at=timezone.now(),
        components=[{"type": "BODY", "text": "Hello {{1}}"}],
    )
    Variant.objects.update(template_name="offer", template_language="en", template_values=values)
    found = problems(campaign)
    assert (words in found[0]) if words else found == []


def test_two_starts_at_once_are_one(ready):
    other = Campaign.objects.get()
    launch_campaign(ready, by=None)
    with pytest.raises(MovedMeanwhile):
        launch_campaign(other, by=None)
    assert ready.enrolments.count() == 1


def test_only_a_launch_begins_and_only_once(ready):
    with pytest.raises(MovedMeanwhile):
        resume_campaign(ready, by=None)
    launch_campaign(ready, by=None)
    pause_campaign(ready, by=None)
    with pytest.raises(MovedMeanwhile):
        launch_campaign(ready, by=None)
    assert Campaign.objects.get().state == CampaignState.PAUSED


def test_who_cannot_be_written_to_is_no_audience(ready):
    Lead.objects.update(is_active=False)
    (problem,) = problems(ready)
    assert "Nobody of the audience can be written to" in problem


def test_it_starts_at_its_minute(ready):
    schedule_campaign(ready, starts_at=timezone.now() + timedelta(minutes=5))
    assert start_due_campaigns() == 0
    Campaign.objects.update(starts_at=timezone.now() - timedelta(seconds=30))
    assert start_due_campaigns() == 1
    assert Campaign.objects.get().state == CampaignState.RUNNING


def test_a_missed_start_waits_for_a_persons_word(ready):
    heard = []
    listen = lambda **news: heard.append(news["text"])  # noqa: E731
    notice.connect(listen, weak=False, dispatch_uid="test")
    Campaign.objects.update(created_by=UserFactory())
    ready.refresh_from_db()
    schedule_campaign(ready, starts_at=timezone.now() + timedelta(minutes=5))
    Campaign.objects.update(starts_at=timezone.now() - GRACE - timedelta(minutes=1))
    try:
        assert start_due_campaigns() == 0
    finally:
        notice.disconnect(dispatch_uid="test")
    ready.refresh_from_db()
    assert ready.state == CampaignState.BLOCKED
    assert "missed" in ready.problem and "missed" in heard[0]
    launch_campaign(ready, by=None)
    assert ready.state == CampaignState.RUNNING and not ready.problem


def test_what_was_spoilt_until_its_minute_does_not_start(ready):
    schedule_campaign(ready, starts_at=timezone.now() + timedelta(minutes=5))
    paused_channel(ready)
    Campaign.objects.update(starts_at=timezone.now())
    assert start_due_campaigns() == 0
    ready.refresh_from_db()
    assert "paused by staff" in ready.problem
    with override("ar"):
        ready.refresh_from_db()
    assert "أوقف" in ready.problem and "paused" not in ready.problem, "each reader in their own language"


def test_the_past_is_no_start(ready):
    with pytest.raises(LaunchRefused, match="past"):
        schedule_campaign(ready, starts_at=timezone.now() - timedelta(minutes=1))
