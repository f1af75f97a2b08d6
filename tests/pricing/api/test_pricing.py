from datetime import timedelta

import pytest
from django.utils import timezone

from pricing.choices import DecisionState
from pricing.models import Decision, Offer
from pricing.services.proposing import propose_prices
from tests.pricing.factories import InquiryFactory, ListingFactory, PolicyFactory, ProductFactory, observed

pytestmark = pytest.mark.django_db
BASE = "/api/v1/pricing"


@pytest.fixture
def product():
    product = ProductFactory(name_en="Ring light", price=15_500, floor=12_000)
    observed(ListingFactory(product=product), 14_500)
    return product


def test_a_decision_on_demand_writes_nothing(admin_client, product):
    assert admin_client.post(f"{BASE}/decide", {"product": product.pk}, "application/json").status_code == 409
    PolicyFactory()
    shelf = admin_client.post(f"{BASE}/decide", {"product": product.pk}, "application/json").json()
    asked = admin_client.post(
        f"{BASE}/decide", {"product": product.pk, "customer_type": "quality"}, "application/json"
    ).json()
    assert shelf["strategy"] == "price_drop" and shelf["reasoning"] and shelf["chosen_by"] == "rules"
    assert (asked["strategy"], asked["price"]) == ("value", "15500.00")
    assert not Decision.objects.exists()


def test_proposals_are_approved_and_dismissed(admin_client, product):
    PolicyFactory()
    propose_prices()
    decision = admin_client.get(f"{BASE}/decisions?state=proposed").json()["results"][0]
    refused = admin_client.post(f"{BASE}/decisions/{decision['id']}/approve", {"price": "100.00"}, "application/json")
    assert refused.status_code == 409 and refused.json()["errors"][0]["code"] == "outside_rules"
    done = admin_client.post(f"{BASE}/decisions/{decision['id']}/approve", {}, "application/json").json()
    product.refresh_from_db()
    assert done["state"] == DecisionState.APPLIED and f"{product.price:.2f}" == decision["new_price"]
    assert admin_client.post(f"{BASE}/decisions/{decision['id']}/dismiss", {}, "application/json").status_code == 409


def test_offers_begin_and_end(admin_client, product):
    said = {"product": product.pk, "price": "13900.00", "ends_at": (timezone.now() + timedelta(hours=4)).isoformat()}
    headers = {"Idempotency-Key": "one"}
    made = admin_client.post(f"{BASE}/offers", said, "application/json", headers=headers)
    admin_client.post(f"{BASE}/offers", said, "application/json", headers=headers)
    assert made.status_code == 201 and Offer.objects.count() == 1
    low = admin_client.post(f"{BASE}/offers", said | {"price": "1.00"}, "application/json")
    assert low.json()["errors"][0]["code"] == "below_floor"
    ended = admin_client.post(f"{BASE}/offers/{made.json()['id']}/end").json()
    product.refresh_from_db()
    assert ended["state"] == "cancelled" and product.price == 15_500


def test_inquiries_are_listed(admin_client, product):
    inquiry = InquiryFactory(product=product, signals={"asks_discount": 1})
    InquiryFactory()
    [row] = admin_client.get(f"{BASE}/inquiries?product={product.pk}&customer_type=price").json()["results"]
    assert (row["id"], row["signals"], row["lead"]) == (inquiry.pk, {"asks_discount": 1}, inquiry.lead_id)
