from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.choices import StopReason
from campaigns.errors import LaunchRefused
from campaigns.models import Campaign, Recipient, Step
from campaigns.services.advance import advance_drips
from campaigns.services.feed import feed_campaigns
from campaigns.services.launch import launch_campaign
from campaigns.services.stopping import take_back_queued
from leads.choices import ConsentSource, ConsentStatus, Label, Stage
from leads.models import Lead, Tag
from leads.services.consent import Evidence, record_consent
from leads.services.tagging import tag_leads
from messaging.models import Conversation, Message
from tests.campaigns.factories import arrived, drip_on, fed, gateway, later, people, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads():
    return people(2)


@pytest.fixture
def campaign(leads):
    """Both have had the first step, a day ago."""
    campaign = fed(drip_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0)))
    arrived()
    later(days=1)
    return campaign


def next_turn():
    advance_drips()
    feed_campaigns()


def wrote(lead, **ago):
    Conversation.objects.filter(lead=lead).update(last_inbound_at=timezone.now() - timedelta(**ago))


def fate(lead):
    recipient = Recipient.objects.get(lead=lead)
    return recipient.state, recipient.reason


def test_who_replied_gets_nothing_more(campaign, leads):
    wrote(leads[0], hours=3)
    next_turn()
    assert [fate(lead) for lead in leads] == [("stopped", StopReason.REPLIED), ("queued", "")]
    assert states(campaign) == {"stopped": 1, "queued": 1}
    assert Message.objects.count() == 3


def test_what_they_wrote_before_the_drip_does_not_stop_it(campaign, leads):
    wrote(leads[0], hours=25)
    next_turn()
    assert fate(leads[0]) == ("queued", "")


def test_a_reply_between_being_due_and_being_queued_counts(campaign, leads):
    advance_drips()
    wrote(leads[0], seconds=1)
    feed_campaigns()
    assert fate(leads[0]) == ("stopped", StopReason.REPLIED)


def test_a_drip_that_goes_on_after_a_reply(campaign, leads):
    Campaign.objects.update(stop_on_reply=False)
    wrote(leads[0], hours=3)
    next_turn()
    assert states(campaign) == {"queued": 2}


def test_a_reply_takes_back_the_step_that_stands_in_the_outbox(campaign, leads):
    next_turn()
    assert take_back_queued(lead_id=leads[0].pk, at=timezone.now()) == 1
    assert states(campaign) == {"cancelled": 1, "queued": 1}
    assert take_back_queued(lead_id=leads[1].pk, at=timezone.now() - timedelta(days=2)) == 0, "written before"


def test_the_first_message_is_not_taken_back(leads):
    fed(drip_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0)))
    assert take_back_queued(lead_id=leads[0].pk, at=timezone.now()) == 0


def test_a_stage_and_a_sale_stop_where_the_campaign_says_so(campaign, leads):
    Lead.objects.filter(pk=leads[0].pk).update(stage=Stage.WON)
    Lead.objects.filter(pk=leads[1].pk).update(last_purchase_at=timezone.now())
    Campaign.objects.update(stop_stages=["WON"], stop_on_sale=True)
    next_turn()
    assert [fate(lead)[1] for lead in leads] == [StopReason.STAGE, StopReason.BOUGHT]


def test_an_opt_out_always_stops(campaign, leads):
    Campaign.objects.update(stop_on_reply=False)
    no = Evidence(ConsentSource.STAFF, at=timezone.now())
    record_consent(lead_id=leads[0].pk, status=ConsentStatus.WITHDRAWN, evidence=no)
    next_turn()
    assert fate(leads[0]) == ("excluded", "opted_out")
    assert fate(leads[1]) == ("queued", "")


def tagged(lead):
    tag_leads(tag=Tag.objects.create(name="vip"), lead_ids=[lead.pk], by=None, source="test")


def replied(lead):
    Recipient.objects.filter(lead=lead).update(replied_at=timezone.now())


def bought(lead):
    Lead.objects.filter(pk=lead.pk).update(last_purchase_at=timezone.now())


def bought_long_ago(lead):
    Lead.objects.filter(pk=lead.pk).update(last_purchase_at=timezone.now() - timedelta(days=30))


def hot(lead):
    Lead.objects.filter(pk=lead.pk).update(label=Label.HOT)


def rule(field, op, value):
    return {"only_if": {"version": 1, "match": "all", "rules": [{"field": field, "op": op, "value": value}]}}


@pytest.mark.parametrize(
    ("change", "condition", "first_gets_it"),
    [
        (replied, {"replied": "yes"}, True),
        (replied, {"replied": "no"}, False),
        (bought, {"bought": "yes"}, True),
        (bought, {"bought": "no"}, False),
        (bought_long_ago, {"bought": "no"}, True),
        (hot, rule("label", "in", ["HOT"]), True),
        (hot, rule("label", "not_in", ["HOT"]), False),
    ],
)
def test_who_does_not_meet_the_condition_goes_on_without_the_step(campaign, leads, change, condition, first_gets_it):
    change(leads[0])
    Step.objects.filter(number=2).update(**condition)
    next_turn()
    gets, goes_on = leads if first_gets_it else reversed(leads)
    if change is not bought_long_ago:
        assert fate(goes_on) == ("skipped", StopReason.CONDITION)
    assert fate(gets) == ("queued", "")
    arrived()
    later(days=1)
    next_turn()
    assert states(campaign) == {"queued": 2}
    assert set(Recipient.objects.values_list("step__number", flat=True)) == {3}


def test_a_tag_put_on_while_they_waited_counts(campaign, leads):
    tagged(leads[0])
    Step.objects.filter(number=2).update(**rule("tags", "any", [Tag.objects.get().pk]))
    next_turn()
    assert [fate(lead)[0] for lead in leads] == ["queued", "skipped"]


def test_the_delay_after_a_step_passed_over_counts_from_its_turn(campaign, leads):
    Step.objects.filter(number=2).update(bought="yes")
    next_turn()
    assert states(campaign) == {"skipped": 2}
    later(hours=23)
    assert advance_drips() == 0
    later(hours=1)
    assert advance_drips() == 2


def test_the_check_list_reads_conditions():
    people(1)
    campaign = drip_on(gateway(), stop_stages=["WON", "GONE"])
    Step.objects.filter(number=2).update(**rule("shoe_size", "is", ["45"]))
    with pytest.raises(LaunchRefused) as refusal:
        launch_campaign(campaign, by=None)
    stages, condition = refusal.value.reasons
    assert "GONE" in stages and "WON" not in stages
    assert "Step 2" in condition
