from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from campaigns.choices import CampaignState, Exclusion, RecipientState
from campaigns.models import Campaign, CampaignChannel, Recipient, Step, Variant
from campaigns.services import feed as feeding
from campaigns.services import feeding_set
from campaigns.services.feed import feed_campaigns
from campaigns.services.pace import AHEAD
from campaigns.services.pausing import pause_campaign, resume_campaign
from campaigns.services.variants import choose_variant
from leads.choices import ConsentSource, ConsentStatus
from leads.services.consent import Evidence, record_consent
from messaging.choices import ChannelState, HoldScope, MessageState, Priority
from messaging.models import Conversation, Message, SendingRules
from messaging.selectors.sending_rules import forget_rules
from messaging.services.holds import place_hold
from tests.campaigns.factories import campaign_on, fed, gateway, launched, people, states
from tests.leads.factories import NOON
from tests.messaging.factories import ChannelFactory, ConversationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fast():
    """A channel that takes more than a test has people."""
    return gateway(rate_per_second=100, delay_from=0, delay_to=0)


def test_recipients_become_messages_of_their_own(fast):
    (lead,) = people(1, first_name="Amina", last_name="")
    campaign = fed(campaign_on(fast))
    message = Message.objects.get()
    recipient = Recipient.objects.get()
    assert (message.body, message.origin, message.priority) == ("Hello Amina", campaign.origin, Priority.BULK)
    assert message.to == lead.phone.removeprefix("+")
    assert (recipient.message, recipient.variant.name, recipient.step.number) == (message, "A", 1)
    assert message.expires_at - message.not_before == timedelta(hours=24)
    assert states(campaign) == {"queued": 1}
    conversation = Conversation.objects.get()
    assert (conversation.lead, conversation.message_count) == (lead, 1)
    lead.refresh_from_db()
    assert lead.last_outbound_at is not None, "the score hears of it"


def test_nobody_gets_it_twice_however_often_it_is_fed(fast):
    people(5)
    campaign = fed(campaign_on(fast))
    feed_campaigns()
    Recipient.objects.update(state=RecipientState.DUE)  # as if the word of it had been lost
    feed_campaigns()
    assert Message.objects.count() == 5
    assert Recipient.objects.filter(campaign=campaign, state=RecipientState.QUEUED).count() == 5
    assert set(Conversation.objects.values_list("message_count", flat=True)) == {1}


class Died(BaseException):
    """A process that ends: no `except Exception` sees it."""


def test_a_process_that_dies_leaves_whole_sets(fast, monkeypatch):
    monkeypatch.setattr(feeding, "SET", 2)
    people(6)
    campaign = launched(campaign_on(fast))
    link, sets = feeding_set.link_messages, []

    def dying(messages, **kwargs):
        sets.append(messages)
        if len(sets) == 2:
            raise Died
        return link(messages, **kwargs)

    with monkeypatch.context() as killed:
        killed.setattr(feeding_set, "link_messages", dying)
        with pytest.raises(Died):
            feed_campaigns()
    assert states(campaign) == {"queued": 2, "due": 4}
    assert Message.objects.count() == 2
    feed_campaigns()
    assert states(campaign) == {"queued": 6}
    assert Message.objects.values("conversation").distinct().count() == 6


def test_no_more_than_the_channel_can_send_soon():
    people(30)
    campaign = fed(campaign_on(gateway(rate_per_second=1, delay_from=2, delay_to=4)))
    assert states(campaign) == {"queued": 10, "due": 20}, f"one in three seconds, for {AHEAD}"
    feed_campaigns()
    assert states(campaign)["queued"] == 10
    Message.objects.filter(pk__in=Message.objects.values("pk")[:4]).update(state=MessageState.SENT)
    feed_campaigns()
    assert Message.objects.count() == 14


def test_campaigns_share_their_channel():
    people(30)
    channel = gateway(rate_per_second=1, delay_from=2, delay_to=4)
    first, second = launched(campaign_on(channel)), launched(campaign_on(channel))
    feed_campaigns()
    assert states(first)["queued"] == states(second)["queued"] == 5


def paused(channel):
    channel.state = ChannelState.PAUSED
    channel.save()


def held(channel):
    place_hold(scope=HoldScope.CHANNEL, key=str(channel.pk), cause="test", reason="down")


@pytest.mark.parametrize("stop", [paused, held])
def test_a_channel_that_cannot_send_gets_nothing_and_the_others_go_on(fast, stop):
    other = gateway(rate_per_second=100, delay_from=0, delay_to=0)
    people(10)
    campaign = launched(campaign_on(fast, other))
    stop(fast)
    feed_campaigns()
    assert set(Message.objects.values_list("channel", flat=True)) == {other.pk}
    assert states(campaign)["due"] == Recipient.objects.filter(channel=fast).count()


def test_its_own_rate_spaces_messages_evenly(fast):
    people(20)
    campaign = fed(campaign_on(fast, per_minute=12))
    turns = sorted(Message.objects.values_list("not_before", flat=True))
    assert 6 <= len(turns) <= 7, "the time goes on while it is fed"
    assert {(b - a).total_seconds() for a, b in pairwise(turns)} == {5.0}
    feed_campaigns()
    assert Message.objects.count() <= 8, "what was spent stays spent"
    assert states(campaign)["due"] >= 12


def test_a_pause_feeds_nothing_and_resuming_goes_on(fast):
    people(3)
    campaign = launched(campaign_on(fast))
    pause_campaign(campaign, by=None)
    assert feed_campaigns() == 0
    resume_campaign(campaign, by=None)
    assert feed_campaigns() == 3


def test_quiet_time_is_waited_for_outside_the_outbox(fast):
    lagos, los_angeles = people(2)
    type(lagos).objects.filter(pk=lagos.pk).update(time_zone="Africa/Lagos")
    type(lagos).objects.filter(pk=los_angeles.pk).update(time_zone="America/Los_Angeles")
    now = timezone.now().astimezone(timezone.get_default_timezone())
    SendingRules.objects.create(
        pk=1, quiet_from=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=2)).time()
    )
    forget_rules()
    try:
        campaign = fed(campaign_on(fast))
    finally:
        forget_rules()
        SendingRules.objects.all().delete()
    waiting = Recipient.objects.get(lead=lagos)
    assert states(campaign) == {"due": 1, "queued": 1}
    assert timedelta(hours=1, minutes=59) < waiting.next_at - timezone.now() <= timedelta(hours=2)


def test_who_said_stop_after_the_launch_is_left_out(fast):
    stopped, fine = people(2)
    campaign = launched(campaign_on(fast))
    record_consent(lead_id=stopped.pk, status=ConsentStatus.WITHDRAWN, evidence=Evidence(ConsentSource.STAFF, at=NOON))
    feed_campaigns()
    assert Recipient.objects.get(lead=stopped).reason == Exclusion.OPTED_OUT
    assert Message.objects.get().conversation.lead == fine
    assert states(campaign) == {"excluded": 1, "queued": 1}


def test_a_variable_without_value_and_fallback_leaves_them_out(fast):
    people(1)
    campaign = fed(campaign_on(fast, body="You asked for {product_name}"))
    assert Recipient.objects.get().reason == Exclusion.NO_VALUE
    assert states(campaign) == {"excluded": 1}


def test_a_window_that_closed_since_the_launch(fast):
    channel = ChannelFactory()
    (lead,) = people(1)
    conversation = ConversationFactory(channel=channel, lead=lead)
    campaign = launched(campaign_on(channel))
    Conversation.objects.filter(pk=conversation.pk).update(window_until=NOON)
    feed_campaigns()
    assert Recipient.objects.get().reason == Exclusion.NO_WINDOW
    assert states(campaign) == {"excluded": 1}


def test_what_ends_leaves_nobody_waiting(fast):
    people(2)
    campaign = launched(campaign_on(fast))
    Campaign.objects.update(ends_at=timezone.now())
    assert feed_campaigns() == 0
    assert states(campaign) == {"expired": 2}


def test_a_message_does_not_outlive_its_campaign(fast):
    people(1)
    ends_at = timezone.now() + timedelta(hours=2)
    fed(campaign_on(fast, ends_at=ends_at))
    assert Message.objects.get().expires_at == ends_at


def test_variants_share_by_weight_and_a_person_keeps_theirs():
    step = Step(pk=7)
    shares = [Variant(step=step, name="A", weight=1), Variant(step=step, name="B", weight=3), Variant(weight=0)]
    drawn = [choose_variant(shares, Recipient(step_id=7, lead_id=pk)).name for pk in range(2000)]
    assert 430 < drawn.count("A") < 570
    assert drawn.count("B") == 2000 - drawn.count("A")
    assert drawn == [choose_variant(shares, Recipient(step_id=7, lead_id=pk)).name for pk in range(2000)]


def test_the_cost_of_a_set_does_not_grow_with_its_people(fast, django_assert_max_num_queries):
    people(60)
    launched(campaign_on(fast))
    CampaignChannel.objects.get()
    with django_assert_max_num_queries(60):
        assert feed_campaigns() == 60


def test_one_campaign_that_fails_does_not_keep_the_others(fast, monkeypatch):
    people(2)
    broken, fine = launched(campaign_on(fast)), launched(campaign_on(fast))
    choose = feeding_set.choose_variant

    def failing(variants, recipient):
        if recipient.campaign_id == broken.pk:
            raise ZeroDivisionError
        return choose(variants, recipient)

    monkeypatch.setattr(feeding_set, "choose_variant", failing)
    feed_campaigns()
    assert (states(broken), states(fine)) == ({"due": 2}, {"queued": 2})
    assert Campaign.objects.get(pk=broken.pk).state == CampaignState.RUNNING
