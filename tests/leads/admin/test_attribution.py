import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.identity import Touch, TouchSource
from leads.models import Spend
from leads.services.capture import capture_lead
from tests.leads.factories import UserFactory, person

pytestmark = pytest.mark.django_db
REPORT = "admin:leads_spend_report"


@pytest.fixture
def one_lead():
    touch = Touch(TouchSource.AD, ad_id="1", headline="=cmd|'/c calc'!A0")
    return capture_lead(person=person("phone:+2348031234567"), at=timezone.now(), touch=touch).lead


def test_the_page_shows_this_month_s_sources(admin_client, one_lead):
    today = timezone.localdate()
    Spend.objects.create(source="ad", starts_on=today, ends_on=today, amount=500, currency="NGN")

    page = admin_client.get(reverse(REPORT)).content.decode()

    assert '<bdi dir="ltr">500.00</bdi>' in page
    assert "Cost per lead" in page


def test_the_csv_opens_without_harm(admin_client, one_lead):
    answer = admin_client.get(reverse(REPORT), {"format": "csv", "by": "ad_id"})

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Source", "Id", "Headline", "Leads"]
    assert rows[1][:4] == ["ad", "1", "'=cmd|'/c calc'!A0", "1"]


def test_an_empty_report_says_what_to_do(admin_client, db):
    assert "Nobody came by this way" in admin_client.get(reverse(REPORT)).content.decode()


def test_a_period_that_ends_before_it_begins_is_refused(admin_client, db):
    page = admin_client.get(reverse(REPORT), {"since": "2026-03-02", "until": "2026-03-01"}).content.decode()
    assert "The end must come after the beginning." in page


def test_it_needs_the_permission(client, db):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse(REPORT)).status_code == 403
