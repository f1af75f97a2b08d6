"""What one campaign came to."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from campaigns.hours import hour_of
from campaigns.models import Step, Variant
from campaigns.selectors.analytics.hours import timeline
from campaigns.selectors.analytics.report import report_of
from campaigns.selectors.figures import Tally
from leads.services.selling import void_sale
from messaging.choices import MessageState
from tests.campaigns.factories import campaign_on, fed, gateway, people
from tests.campaigns.histories import answers, buys, hours_ago, lead_of, sent_at, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    """Six people, two wordings, two channels."""
    people(6)
    channels = (gateway(rate_per_second=1000, delay_from=0, delay_to=0) for _ in range(2))
    campaign = campaign_on(*channels)
    Variant.objects.create(step=Step.objects.get(), name="B", body="Good day")
    return fed(campaign)


@pytest.fixture
def messages(campaign):
    """One failed, five arrived, three were read."""
    messages = sent_at(hours_ago(2))
    told(messages[5:], MessageState.FAILED, error_code="131026")
    told(messages[:5], MessageState.DELIVERED)
    told(messages[:3], MessageState.READ)
    return messages


def test_the_funnel_from_the_audience_to_the_conversion(campaign, messages):
    answers(lead_of(messages[0]))
    answers(lead_of(messages[1]))
    buys(lead_of(messages[0]))
    report = report_of(campaign)
    assert {stage.code: stage.number for stage in report.funnel} == {
        "audience": 6, "sent": 5, "delivered": 5, "read": 3, "replied": 2, "converted": 1,
    }  # fmt: skip
    assert [stage.share for stage in report.funnel] == [None, 100.0, 100.0, 60.0, 40.0, 20.0]
    assert (report.total.delivery_rate, report.total.response_rate) == (83.3, 33.3)
    assert [(fault.code, fault.number) for fault in report.faults] == [("131026", 1)]


def test_variants_steps_and_channels_add_up_to_the_whole(campaign, messages):
    answers(lead_of(messages[0]))
    report = report_of(campaign)
    for lines in (report.steps, report.variants, report.channels):
        assert sum(line.tally.tried for line in lines) == 6
        assert sum(line.tally.read for line in lines) == 3
        assert sum(line.tally.replied for line in lines) == 1
    assert [(line.step, line.name) for line in report.variants] == [(1, "A"), (1, "B")]


def test_revenue_is_that_of_the_sales_as_they_stand_now(campaign, messages):
    buyer = lead_of(messages[0])
    first = buys(buyer, "1500")
    buys(buyer, "700.50")
    buys(lead_of(messages[1]), "10", "USD")
    found = {each.currency: (each.amount, each.sales) for each in report_of(campaign).revenue}
    assert found == {"NGN": (Decimal("2200.50"), 2), "USD": (Decimal("10"), 1)}
    void_sale(sale=first, by=None, reason="a mistake")
    found = {each.currency: each.amount for each in report_of(campaign).revenue}
    assert found == {"NGN": Decimal("700.50"), "USD": Decimal("10")}


@pytest.mark.parametrize(
    ("zone", "hour", "weekday"), [("Africa/Lagos", 0, 1), ("Africa/Cairo", 1, 1), ("America/New_York", 18, 0)]
)
def test_hours_are_those_of_the_viewers_zone(campaign, zone, hour, weekday):
    """23:30 UTC on a Monday in January."""
    sent_at(datetime(2026, 1, 5, 23, 30, tzinfo=UTC))
    report = report_of(campaign, zone=ZoneInfo(zone))
    assert [at for at, tally in report.hours.items() if tally.tried] == [hour]
    assert [day for day, tally in report.weekdays.items() if tally.tried] == [weekday]
    (bucket,) = report.timeline.buckets
    assert (report.timeline.unit, bucket.begins.hour, bucket.tally.sent) == ("hour", hour, 6)


def test_what_took_days_is_shown_by_the_day_without_gaps():
    hours = {hour_of(datetime(2026, 1, day, 12, tzinfo=UTC)): Tally() for day in (5, 8)}
    for tally in hours.values():
        tally.add("sent", 3)
    found = timeline(hours, ZoneInfo("Africa/Lagos"))
    assert found.unit == "day"
    assert [(each.begins.day, each.tally.sent) for each in found.buckets] == [(5, 3), (6, 0), (7, 0), (8, 3)]


def test_the_number_of_queries_hangs_on_nothing(campaign, messages, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        report_of(campaign)
    for each in messages:
        answers(lead_of(each))
    with django_assert_max_num_queries(13):
        report_of(campaign)
