import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from tests.pricing.factories import ProductFactory

pytestmark = pytest.mark.django_db
PRODUCTS = "/api/v1/products"


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def test_products_are_made_changed_found_and_deleted(api):
    body = {"sku": "RL-10", "name_en": "Ring light", "name_ar": "إضاءة دائرية", "price": "13900", "floor": "12000"}
    made = api.post(PRODUCTS, body, format="json", headers={"Idempotency-Key": "1"}).json()
    assert (made["price"], made["currency"]) == ("13900.00", "NGN")
    assert api.post(PRODUCTS, body | {"sku": "rl-10"}, format="json").json()["errors"][0]["attr"] == "sku"
    assert api.get(f"{PRODUCTS}/search", {"q": "اضاءه"}).json()["results"][0]["id"] == made["id"]
    assert api.get(PRODUCTS, {"search": "tripod"}).json()["results"] == []
    one = f"{PRODUCTS}/{made['id']}"
    assert api.patch(one, {"stock": 0}, format="json").json()["stock"] == 0
    assert len(api.get(PRODUCTS, {"sold_out": "true"}).json()["results"]) == 1
    refused = api.patch(one, {"floor": "14000"}, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "floor")
    assert api.delete(one).status_code == 204


def test_what_goes_with_a_product(api):
    light, stand = ProductFactory(category="Lighting"), ProductFactory(category="Lighting")
    found = api.get(f"{PRODUCTS}/{light.pk}/recommendations").json()
    assert [(each["product"]["id"], each["reasons"]) for each in found] == [
        (stand.pk, ["same category", "similar price"])
    ]


def test_reading_needs_the_permission_to_view():
    user = User.objects.create_user("integrator")
    client = APIClient()
    client.force_authenticate(user)
    assert client.get(PRODUCTS).status_code == 403
    user.user_permissions.set(Permission.objects.filter(codename="view_product"))
    client.force_authenticate(User.objects.get(pk=user.pk))
    assert client.get(PRODUCTS).status_code == 200
    assert client.post(PRODUCTS, {"sku": "A", "name_en": "A", "price": "1"}).status_code == 403
