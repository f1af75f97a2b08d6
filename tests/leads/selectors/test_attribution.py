from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from leads.choices import SaleOrigin, Stage
from leads.identity import Touch, TouchSource
from leads.models import Lead, Spend
from leads.selectors.attribution import GroupBy, Origin, WhichTouch, attribution, total
from leads.services.capture import capture_lead
from leads.services.selling import Sold, record_sale, void_sale
from tests.leads.factories import person

pytestmark = pytest.mark.django_db
FROM, TO = date(2026, 3, 1), date(2026, 3, 31)
numbers = iter(range(10_000, 99_999))


def came(touch: Touch | None = None, *, day: int = 10, stage: Stage = Stage.NEW, bought: int = 0) -> Lead:
    at = timezone.make_aware(datetime(2026, 3, day, 12))
    lead = capture_lead(person=person(f"phone:+23480312{next(numbers)}"), at=at, touch=touch).lead
    Lead.objects.filter(pk=lead.pk).update(stage=stage)
    if bought:
        sell(lead, bought)
    return lead


def sell(lead: Lead, amount: int, currency: str = "NGN"):
    return record_sale(lead=lead, sold=Sold(Decimal(amount), currency), origin=SaleOrigin.HAND).sale


def ad(number: str = "1", **more: str) -> Touch:
    return Touch(TouchSource.AD, ad_id=number, **more)


def report(by: GroupBy = GroupBy.SOURCE, touch: WhichTouch = WhichTouch.FIRST, **more) -> list[Origin]:
    return attribution(by=by, touch=touch, **{"since": FROM, "until": TO, "currency": "NGN"} | more)


def spend(amount: int, *, since: date = FROM, until: date = TO, **fields) -> None:
    values = {"source": "ad", "starts_on": since, "ends_on": until, "amount": amount, "currency": "NGN"}
    Spend.objects.create(**values | fields)


def test_leads_stages_and_wins_by_source():
    came(ad(), stage=Stage.WON, bought=9000)
    came(ad(), stage=Stage.QUALIFIED)
    came()

    ads, direct = report()

    assert (ads.source, ads.leads, ads.wins, ads.stages["QUALIFIED"], ads.win_rate) == ("ad", 2, 1, 1, 50.0)
    assert (direct.source, direct.leads, direct.wins) == ("direct", 1, 0)
    assert (ads.sales, ads.revenue) == (1, 9000)


def test_by_ad_and_by_post_those_without_one_are_left_out():
    came(ad("1", headline="Eid"))
    came(ad("2"))
    came(Touch(TouchSource.COMMENT, post_id="p"))

    assert [(one.key, one.headline) for one in report(GroupBy.AD)] == [("1", "Eid"), ("2", "")]
    assert [(one.key, one.source) for one in report(GroupBy.POST)] == [("p", "comment")]


def test_first_and_last_touch_are_two_reports():
    lead = came(ad())
    known = person(f"phone:{lead.identities.get().value}")
    at = timezone.make_aware(datetime(2026, 3, 20))
    capture_lead(person=known, at=at, touch=Touch(TouchSource.COMMENT, post_id="p"))

    assert [one.source for one in report()] == ["ad"]
    assert [one.source for one in report(touch=WhichTouch.LAST)] == ["comment"]


def test_only_touches_of_the_days_count_the_last_day_included():
    came(ad("in"), day=31)
    came(ad("out"), day=31)
    assert report(until=date(2026, 3, 30)) == []
    assert report()[0].leads == 2


def test_what_was_spent_gives_cost_and_return():
    for stage in (Stage.WON, Stage.NEW, Stage.NEW, Stage.NEW):
        came(ad(), stage=stage, bought=5000 if stage == Stage.WON else 0)
    spend(2000, ad_id="1")

    (origin,) = report(GroupBy.AD)

    assert (origin.cost_per_lead, origin.cost_per_sale, origin.returned) == (500, 2000, Decimal("2.50"))
    assert report()[0].spend == 2000


def test_spend_counts_by_the_days_that_fall_into_the_period():
    came(ad())
    spend(1000, since=date(2026, 2, 24), until=date(2026, 3, 5))
    assert report()[0].spend == 500


def test_other_currencies_are_not_mixed_in():
    came(ad())
    spend(1000, currency="SAR")
    assert report()[0].spend == 0
    assert report()[0].cost_per_lead is None


def test_what_brought_nobody_is_listed_too():
    spend(700, ad_id="lost")
    (origin,) = report(GroupBy.AD)
    assert (origin.key, origin.leads, origin.spend, origin.cost_per_lead) == ("lost", 0, 700, None)


def test_the_total_adds_up():
    came(ad(), stage=Stage.WON, bought=100)
    came()
    spend(50)
    everything = total(report())
    assert (everything.leads, everything.wins, everything.spend, everything.returned) == (2, 1, 50, 2)
    assert (everything.sales, everything.revenue) == (1, 100)


def test_revenue_is_what_was_sold_and_not_what_was_hoped_for():
    lead = came(ad(), stage=Stage.WON, bought=700)
    Lead.objects.filter(pk=lead.pk).update(value=99_000, currency="NGN")
    sell(lead, 300)
    sell(lead, 50, "SAR")
    void_sale(sale=sell(lead, 5000), by=None, reason="Sent back")
    (origin,) = report(GroupBy.AD)
    assert (origin.sales, origin.revenue, origin.wins) == (2, 1000, 1)


def test_a_thousand_leads_cost_three_queries(django_assert_num_queries):
    for _ in range(5):
        came(ad())
    with django_assert_num_queries(3):
        report(GroupBy.AD)


def test_the_period_may_be_a_single_day():
    came(ad(), day=10)
    day = date(2026, 3, 10)
    assert report(since=day, until=day)[0].leads == 1
    assert report(since=day + timedelta(days=1), until=day + timedelta(days=1)) == []
