"""The figures of the front page."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from leads.models import Sale
from leads.selectors.sales import Revenue, revenue_lately
from leads.services.selling import void_sale

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _front_page(settings, monkeypatch):
    settings.UNFOLD = {**settings.UNFOLD, "DASHBOARD_CALLBACK": "operations.dashboard.today"}
    settings.TIME_ZONE = "Africa/Lagos"
    noon = timezone.make_aware(datetime(2026, 3, 15, 12))
    monkeypatch.setattr(timezone, "now", lambda: noon)


def sell(amount: str, currency: str = "NGN", *, ago: timedelta = timedelta()) -> Sale:
    return Sale.objects.create(amount=amount, currency=currency, sold_at=timezone.now() - ago, origin="hand")


def test_revenue_of_today_and_of_the_month_by_currency():
    sell("100.50")
    sell("200", ago=timedelta(hours=12))
    sell("400", ago=timedelta(hours=12, seconds=1))
    sell("800", ago=timedelta(days=14, hours=12))
    sell("1600", ago=timedelta(days=14, hours=12, seconds=1))
    sell("7", "SAR", ago=timedelta(days=3))
    assert revenue_lately() == [
        Revenue("NGN", Decimal("300.50"), Decimal("1500.50"), 4),
        Revenue("SAR", Decimal(0), Decimal(7), 1),
    ]


def test_what_was_voided_counts_no_longer():
    sell("5")
    void_sale(sale=sell("100"), by=None, reason="Returned")
    assert [row.month for row in revenue_lately()] == [Decimal(5)]


def test_it_is_shown_to_who_may_see_sales(admin_client, client, django_user_model):
    sell("13900")
    page = admin_client.get("/admin/").content.decode()
    assert "NGN 13,900" in page
    assert "/admin/leads/sale/?counts=yes&amp;sold_at_from=2026-03-01" in page
    client.force_login(django_user_model.objects.create_user("viewer", is_staff=True))
    assert "Revenue" not in client.get("/admin/").content.decode()


def test_the_link_leads_to_these_sales(admin_client):
    mine = sell("13900")
    sell("1", ago=timedelta(days=40))
    page = admin_client.get("/admin/leads/sale/?counts=yes&sold_at_from=2026-03-01")
    assert [row.pk for row in page.context["cl"].result_list] == [mine.pk]


def test_without_sales_it_says_how_they_come(admin_client):
    assert "Nothing is noted as sold this month." in admin_client.get("/admin/").content.decode()
