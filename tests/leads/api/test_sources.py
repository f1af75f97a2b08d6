"""Where leads come from, over the API."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from leads.choices import SaleOrigin
from leads.identity import Touch, TouchSource
from leads.models import Spend
from leads.services.capture import capture_lead
from leads.services.selling import Sold, record_sale
from tests.leads.factories import UserFactory, person

pytestmark = pytest.mark.django_db
URL = "/api/v1/analytics/sources"


@pytest.fixture
def from_an_ad():
    now = timezone.now()
    ad = Touch(TouchSource.AD, ad_id="7", headline="Eid")
    lead = capture_lead(person=person("phone:+2348031231234"), at=now, touch=ad).lead
    capture_lead(person=person("phone:+2348031231235"), at=now)
    record_sale(lead=lead, sold=Sold(Decimal(9000), "NGN"), origin=SaleOrigin.HAND)
    today: date = timezone.localdate()
    Spend.objects.create(source="ad", ad_id="7", starts_on=today, ends_on=today, amount=300, currency="NGN")


def test_sources_with_what_they_cost_and_brought(admin_client, from_an_ad):
    found = admin_client.get(URL, {"days": 2}).json()
    ad, direct = sorted(found["results"], key=lambda line: line["source"])
    assert (found["currency"], direct["source"], direct["total_contacts"]) == ("NGN", "direct", 1)
    assert (ad["spend"], ad["sales"], ad["revenue"], ad["return_on_spend"]) == ("300.00", 1, "9000.00", "30.00")
    (by_ad,) = admin_client.get(URL, {"by": "ad_id", "touch": "last_touch"}).json()["results"]
    assert (by_ad["key"], by_ad["headline"], by_ad["stages"]["NEW"]) == ("7", "Eid", 1)
    assert admin_client.get(URL, {"currency": "sar"}).json()["results"][0]["sales"] == 0
    assert admin_client.get(URL, {"by": "moon"}).status_code == 400


def test_money_is_left_out_for_who_may_not_see_it(client, from_an_ad):
    user = UserFactory()
    client.force_login(user)
    assert client.get(URL).status_code == 403
    user.user_permissions.add(*Permission.objects.filter(codename__in=("view_lead", "view_sale")))
    line = client.get(URL).json()["results"][0]
    assert {"total_contacts", "sales", "revenue"} <= line.keys()
    assert not {"spend", "cost_per_lead", "cost_per_sale", "return_on_spend"} & line.keys()
