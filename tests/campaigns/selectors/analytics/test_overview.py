"""All campaigns over some days, and what did best among them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.hours import hour_of
from campaigns.models import CampaignHour, Step, Variant
from campaigns.selectors.analytics.hours import Period
from campaigns.selectors.analytics.overview import overview
from campaigns.selectors.analytics.performers import best_of, top_leads
from leads.models import Lead
from messaging.choices import MessageState
from tests.campaigns.factories import CampaignFactory, campaign_on, fed, gateway, people
from tests.campaigns.histories import answers, buys, hours_ago, lead_of, sent_at, told

pytestmark = pytest.mark.django_db


def figures(name, *, tried, read=0, replied=0, days_ago=0, channel=None, **texts):
    """A campaign that came to this, said by its figures alone."""
    campaign = CampaignFactory(name=name, state="finished")
    variant = Variant.objects.create(step=Step.objects.create(campaign=campaign), **texts or {"body": "Hello"})
    hour = hour_of(timezone.now() - timedelta(days=days_ago))
    for what, value in (("read", read), ("sent", tried - read), ("replied", replied)):
        CampaignHour.objects.create(
            campaign=campaign, variant=variant, channel=channel, hour=hour, what=what, value=value
        )
    return campaign


def test_only_what_was_sent_in_these_days_and_by_this_channel():
    channel = gateway()
    figures("Old", tried=40, days_ago=40)
    figures("Here", tried=30, read=20, channel=channel)
    figures("There", tried=50, channel=gateway())
    assert [line.name for line in overview(Period.last(30)).campaigns] == ["There", "Here"]
    found = overview(Period.last(30), channel_id=channel.pk)
    assert [line.name for line in found.campaigns] == ["Here"]
    assert (found.total.tally.tried, found.total.tally.read, found.total.read_rate) == (30, 20, 66.7)
    assert [line.tally.tried for line in found.channels] == [30]
    assert len(found.timeline.buckets) == 30
    assert sum(bucket.tally.tried for bucket in found.timeline.buckets) == 30


def test_one_answer_to_one_message_is_not_the_best():
    figures("Lucky", tried=1, read=1, replied=1)
    figures("Good", tried=200, read=150, replied=30)
    figures("Poor", tried=300, read=30, replied=1)
    best = best_of(overview(Period.last(7)))
    assert [line.name for line in best.campaigns] == ["Good", "Poor"]
    assert [line.name for line in best.variants] == ["Good · 1A", "Poor · 1A"]


def test_a_template_is_judged_over_all_campaigns_that_used_it():
    template = {"template_name": "eid", "template_language": "en"}
    figures("One", tried=20, read=20, **template)
    figures("Two", tried=20, read=10, **template)
    figures("With a text too", tried=500, body="Hello", **template)
    (line,) = best_of(overview(Period.last(7))).templates
    assert (line.name, line.detail, line.tally.tried, line.tally.read) == ("eid", "en", 40, 30)


def test_the_highest_scores_among_those_who_answered():
    low, high, silent = people(3)
    for lead, score in ((low, 10), (high, 80), (silent, 99)):
        Lead.objects.filter(pk=lead.pk).update(score=score)
    campaign = fed(campaign_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0)))
    sent_at(hours_ago(1))
    for lead in (low, high):
        answers(lead)
    assert top_leads(campaign=campaign) == [high, low]
    assert top_leads(campaign=campaign, most=2) == [high, low], "found among the best scores of the house"
    assert top_leads(Period.last(2), most=1) == [high]
    assert top_leads(channel_id=gateway().pk) == []


def test_revenue_stands_with_the_campaign_that_earned_it():
    people(2)
    campaign = fed(campaign_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0)))
    messages = sent_at(hours_ago(1))
    told(messages, MessageState.DELIVERED)
    buys(lead_of(messages[0]), "900")
    found = overview(Period.last(2))
    (line,) = found.campaigns
    assert line.campaign_id == campaign.pk
    assert [(each.currency, each.amount) for each in line.revenue] == [("NGN", 900)]
    assert found.total.revenue == line.revenue


def test_the_number_of_queries_hangs_on_nothing(django_assert_max_num_queries):
    channel = gateway()
    for number in range(12):
        figures(f"Campaign {number}", tried=40, channel=channel)
    with django_assert_max_num_queries(7):
        best_of(overview(Period.last(7)))
