import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from leads.models import Sale
from tests.leads.factories import IdentityFactory, LeadFactory

pytestmark = pytest.mark.django_db
SALES = "/api/v1/sales"


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def sale(**more) -> dict:
    return {"lead": LeadFactory().pk, "amount": "13900", "product_name": "Ring light"} | more


def test_a_sale_is_noted_and_listed(api, admin_user):
    body = sale(currency="SAR", sold_at="2026-03-01T12:00:00Z", reference="order-1")
    answer = api.post(SALES, body)
    assert answer.status_code == 201
    told = api.get(SALES, {"lead": body["lead"]}).json()["results"]
    assert told == [answer.json()]
    assert (told[0]["amount"], told[0]["currency"], told[0]["origin"]) == ("13900.00", "SAR", "api")
    assert (told[0]["reference"], told[0]["noted_by"], told[0]["counts"]) == ("order-1", admin_user.pk, True)


def test_the_same_order_again_is_the_same_sale(api):
    body = sale(reference="order-1")
    first, again = api.post(SALES, body), api.post(SALES, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = api.post(SALES, {**body, "amount": "1"})
    assert (other.status_code, other.json()["errors"][0]["code"]) == (409, "sale_known_otherwise")


def test_a_key_makes_a_sale_without_a_number_happen_once(api):
    body = sale()
    for _ in range(2):
        assert api.post(SALES, body, headers={"Idempotency-Key": "a"}).status_code == 201
    assert Sale.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"amount": "0"}, {"amount": "-1"}, {"amount": "x"}, {"lead": 0}, {"currency": "naira"}, {"quantity": 0}]
)
def test_what_is_no_sale_is_refused(api, wrong):
    assert api.post(SALES, sale(**wrong)).status_code == 400
    assert not Sale.objects.exists()


def test_voided_it_no_longer_counts(api):
    pk = api.post(SALES, sale()).json()["id"]
    assert api.post(f"{SALES}/{pk}/void", {}).status_code == 400
    body = api.post(f"{SALES}/{pk}/void", {"reason": "Sent back"}).json()
    assert (body["counts"], body["void_reason"]) == (False, "Sent back")
    assert api.post(f"{SALES}/{pk}/void", {"reason": "Again"}).status_code == 409
    assert api.get(SALES, {"counts": "true"}).json()["results"] == []
    assert len(api.get(SALES, {"counts": "false"}).json()["results"]) == 1


def test_a_list_is_tried_and_then_brought(api):
    lead = IdentityFactory(value="+2348031234567").lead
    rows = [{"phone": "08031234567", "amount": "13,900", "date": "2026-03-31"}, {"amount": "1", "date": "2026-03-31"}]
    tried = api.post(f"{SALES}/import", {"rows": rows, "dry_run": True}).json()
    assert (tried["new"], tried["wrong"], Sale.objects.count()) == (1, 1, 0)
    for outcome in ("new", "known"):
        body = api.post(f"{SALES}/import", {"rows": rows}).json()
        assert (body["rows"][0]["outcome"], body["rows"][0]["lead"]) == (outcome, lead.pk)
        assert "missing" in body["rows"][1]["why"]
    assert Sale.objects.count() == 1


def test_who_may_look_may_not_sell():
    user = User.objects.create_user("integrator")
    user.user_permissions.set(Permission.objects.filter(codename="view_sale"))
    client = APIClient()
    client.force_authenticate(user)
    assert client.get(SALES).status_code == 200
    assert client.post(SALES, sale()).status_code == 403
    assert client.post(f"{SALES}/import", {"rows": [{"amount": "1", "date": "2026-03-31"}]}).status_code == 403


def test_a_page_costs_the_same_for_ten_as_for_one(api, django_assert_max_num_queries):
    for _ in range(10):
        api.post(SALES, sale())
    with django_assert_max_num_queries(3):
        assert len(api.get(SALES).json()["results"]) == 10
