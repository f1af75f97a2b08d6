"""Drips that begin with a day of each person: once, each year anew, and where they live."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from campaigns.choices import Exclusion
from campaigns.clock import days_kept
from campaigns.models import Enrolment, Recipient, Step
from campaigns.selectors.audience import preview_audience
from campaigns.services import joining
from campaigns.services.enrolment import work_on_enrolments
from campaigns.services.feed import feed_campaigns
from campaigns.services.launch import launch_campaign
from campaigns.services.occasions import Begins, near
from campaigns.services.pausing import finish_done
from leads.models import Lead
from messaging.models import Message
from tests.campaigns.factories import drip_on, gateway, people, states

pytestmark = pytest.mark.django_db
LAGOS, CAIRO, RIYADH, LOS_ANGELES = "Africa/Lagos", "Africa/Cairo", "Asia/Riyadh", "America/Los_Angeles"


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def born(day, zone=LAGOS, **fields):
    (lead,) = people(1, birthday=day, time_zone=zone, **fields)
    return lead


def drip(begins_on="birthday", **first):
    campaign = drip_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0), days=(1,), begins_on=begins_on)
    Step.objects.filter(campaign=campaign, number=1).update(**first)
    return campaign


def begun(at, **fields):
    with time_machine.travel(at, tick=False):
        campaign = drip(**fields)
        launch_campaign(campaign, by=None)
        work_on_enrolments()
    return campaign


def looked(at):
    """The worker looks for those whose day has come; who they are."""
    with time_machine.travel(at, tick=False):
        Enrolment.objects.update(updated_at=at - joining.EVERY)
        before = set(Recipient.objects.values_list("pk", flat=True))
        joining.enrol_joiners()
        work_on_enrolments()
    return sorted(Recipient.objects.exclude(pk__in=before).values_list("lead", flat=True))


def test_each_has_theirs_on_the_day_where_they_live_and_nobody_twice():
    lagos, riyadh, west = (born(date(1990, 3, 3), zone) for zone in (LAGOS, RIYADH, LOS_ANGELES))
    born(date(1990, 3, 5))
    born(None)
    campaign = begun(utc(2026, 3, 2, 12), delivery_hour=9)
    assert states(campaign) == {}
    assert looked(utc(2026, 3, 2, 21, 30)) == [riyadh.pk], "past midnight there only"
    assert looked(utc(2026, 3, 2, 23, 30)) == [lagos.pk]
    assert looked(utc(2026, 3, 3, 9)) == [west.pk]
    assert looked(utc(2026, 3, 3, 9, 15)) == []
    for recipient in Recipient.objects.select_related("lead"):
        turn = recipient.next_at.astimezone(ZoneInfo(recipient.lead.time_zone))
        assert (turn.date(), turn.hour, recipient.occasion) == (date(2026, 3, 3), 9, 2026)
    assert states(campaign) == {"due": 3}


def test_each_year_once():
    lead = born(date(1990, 3, 3))
    campaign = begun(utc(2026, 3, 3, 7))
    for year in (2027, 2028):
        assert looked(utc(year, 3, 3, 7)) == [lead.pk]
        assert looked(utc(year, 3, 3, 22)) == []
    assert list(Recipient.objects.values_list("occasion", flat=True)) == [2026, 2027, 2028]
    with time_machine.travel(utc(2028, 3, 3, 8), tick=False):
        feed_campaigns()
        assert finish_done() == 0, "there are more years"
    assert Message.objects.count() == 3, "each year's message is one of its own"
    assert states(campaign) == {"queued": 3}


def test_who_looks_a_day_late_still_finds_them_and_later_no_more():
    lead = born(date(1990, 3, 3))
    begun(utc(2026, 3, 1))
    assert looked(utc(2026, 3, 5, 1)) == []
    Recipient.objects.all().delete()
    assert looked(utc(2026, 3, 4, 20)) == [lead.pk]
    assert Recipient.objects.get().occasion == 2026


def test_a_day_before_the_launch_is_no_occasion():
    born(date(1990, 3, 2))
    today = born(date(1990, 3, 3))
    begun(utc(2026, 3, 3, 12), delivery_hour=9)
    recipient = Recipient.objects.get()
    assert (recipient.lead, recipient.next_at) == (today, utc(2026, 3, 3, 12)), "its hour has passed: at once"


@pytest.mark.parametrize(
    ("year", "day", "kept"),
    [(2027, 27, False), (2027, 28, True), (2028, 28, False), (2028, 29, True)],
)
def test_29_february_is_the_28th_in_other_years(year, day, kept):
    born(date(2004, 2, 29))
    begun(datetime(year, 2, day, 9, tzinfo=UTC))
    assert Recipient.objects.exists() == kept
    assert days_kept(date(year, 3, 1)) == [(3, 1)]


def test_the_turn_of_the_year_counts_for_the_day_that_it_was():
    born(date(1990, 12, 31))
    begun(utc(2026, 12, 30))
    looked(utc(2027, 1, 1, 2))
    assert Recipient.objects.get().occasion == 2026


def test_anniversaries_are_of_the_local_day_and_begin_after_a_year():
    met = born(None, CAIRO)
    new = born(None, CAIRO)
    # 00:30 of 3 March in Cairo.
    Lead.objects.filter(pk=met.pk).update(created_at=utc(2024, 3, 2, 22, 30))
    Lead.objects.filter(pk=new.pk).update(created_at=utc(2026, 3, 3, 8))
    begun(utc(2026, 3, 2, 9), begins_on="anniversary")
    assert not Recipient.objects.exists()
    assert looked(utc(2026, 3, 3, 9)) == [met.pk]


@pytest.mark.parametrize(("begins_on", "column"), [("first_seen", "created_at"), ("last_inquiry", "last_inquiry_at")])
def test_so_long_after_an_instant_once(begins_on, column):
    before, due, to_come = people(3)
    launch = utc(2026, 3, 10, 12)
    for lead, days in ((before, 5), (due, 2)):
        Lead.objects.filter(pk=lead.pk).update(**{column: launch - timedelta(days=days)})
    Lead.objects.filter(pk=to_come.pk).update(**{column: launch + timedelta(days=1)})
    begun(launch, begins_on=begins_on, delay_minutes=3 * 1440)
    assert looked(launch + timedelta(days=1, minutes=-1)) == []
    assert looked(launch + timedelta(days=1)) == [due.pk], "who was past it at the launch gets nothing"
    assert looked(launch + timedelta(days=4)) == [to_come.pk]
    Lead.objects.update(**{column: launch + timedelta(days=5)})
    assert looked(launch + timedelta(days=9)) == [before.pk], "nobody a second time"


def test_the_preview_says_of_whom_the_day_is_not_known():
    born(date(1990, 3, 3))
    born(None)
    found = preview_audience(drip())
    assert (found.reached, found.left_out) == (1, {Exclusion.NO_DATE: 1})


@pytest.mark.parametrize(
    ("begins_on", "index"),
    [
        ("birthday", "lead_birthday_idx"),
        ("anniversary", "lead_created_idx"),
        ("first_seen", "lead_created_idx"),
        ("last_inquiry", "lead_inquiry_idx"),
    ],
)
def test_those_whose_day_is_near_are_found_by_an_index(begins_on, index):
    born(date(1990, 3, 3))
    launch = utc(2026, 3, 1)
    begins = Begins(begins_on, timedelta(), None, launch)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of so few rows it would read all.
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert index in Lead.objects.filter(near(begins, launch + timedelta(days=2))).order_by().explain()


def test_finding_them_costs_the_same_for_many(django_assert_max_num_queries):
    for _ in range(20):
        born(date(1990, 3, 3))
    campaign = begun(utc(2026, 3, 1))
    with time_machine.travel(utc(2026, 3, 3, 8), tick=False), django_assert_max_num_queries(30):
        Enrolment.objects.update(updated_at=utc(2026, 3, 3))
        joining.enrol_joiners()
        work_on_enrolments()
    assert states(campaign) == {"due": 20}
