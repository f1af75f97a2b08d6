from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.choices import Outcome
from campaigns.models import CampaignCount, Experiment, Recipient, Step, Variant
from campaigns.services.ab import decide_tests
from campaigns.services.check_list import problems
from campaigns.services.feed import feed_campaigns
from tests.campaigns.factories import arrived, campaign_on, fed, gateway, people, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    """Two wordings, tested on six of ten."""
    people(10)
    campaign = campaign_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0), body="A")
    step = Step.objects.get()
    Variant.objects.create(step=step, name="B", body="B")
    Experiment.objects.create(step=step, size=6, hours=3)
    return campaign


def the_time_is_over():
    Experiment.objects.update(runs_until=timezone.now() - timedelta(seconds=1))


def replies(**numbers):
    """As if so many of a hundred had replied."""
    for name, number in numbers.items():
        variant = Variant.objects.get(name=name)
        about = {"campaign_id": variant.step.campaign_id, "step": variant.step, "variant": variant}
        CampaignCount.objects.create(**about, what="past:read", value=100)
        CampaignCount.objects.create(**about, what="replied", value=number)


def test_the_rest_waits_and_then_gets_the_winner(campaign):
    fed(campaign)
    feed_campaigns()
    assert states(campaign) == {"queued": 6, "due": 4}
    arrived()
    assert decide_tests() == 0
    assert Experiment.objects.get().runs_until > timezone.now() + timedelta(hours=2, minutes=59)
    assert decide_tests() == 0
    assert feed_campaigns() == 0
    replies(A=10, B=30)
    the_time_is_over()
    assert decide_tests() == 1
    test = Experiment.objects.get()
    assert (test.outcome, test.winner.name) == (Outcome.WINNER, "B")
    assert 0 < test.p_value < 0.05
    assert feed_campaigns() == 4
    assert set(Recipient.objects.filter(state="queued").values_list("variant__name", flat=True)) == {"B"}
    assert decide_tests() == 0


@pytest.mark.parametrize(
    ("numbers", "outcome"), [({"A": 20, "B": 21}, Outcome.NO_DIFFERENCE), ({}, Outcome.NOT_ENOUGH)]
)
def test_without_a_winner_the_rest_goes_by_the_shares(campaign, numbers, outcome):
    fed(campaign)
    decide_tests()
    replies(**numbers)
    the_time_is_over()
    assert decide_tests() == 1
    test = Experiment.objects.get()
    assert (test.outcome, test.winner) == (outcome, None)
    feed_campaigns()
    assert states(campaign) == {"queued": 10}
    assert set(Recipient.objects.values_list("variant__name", flat=True)) == {"A", "B"}


def test_a_conversion_may_be_what_counts(campaign):
    Experiment.objects.update(wins_by="conversion")
    fed(campaign)
    decide_tests()
    replies(A=10, B=30)
    the_time_is_over()
    decide_tests()
    assert Experiment.objects.get().outcome == Outcome.NOT_ENOUGH


def test_a_test_without_a_size_keeps_nobody_waiting(campaign):
    Experiment.objects.update(size=None)
    fed(campaign)
    assert states(campaign) == {"queued": 10}
    decide_tests()
    assert Experiment.objects.get().runs_until


def test_a_test_larger_than_its_audience_ends_too(campaign):
    Experiment.objects.update(size=50)
    fed(campaign)
    decide_tests()
    assert Experiment.objects.get().runs_until


def test_a_test_of_one_variant_does_not_start(campaign):
    Variant.objects.filter(name="B").delete()
    (problem,) = problems(campaign)
    assert "two variants" in problem
