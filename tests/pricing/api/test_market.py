from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from pricing.choices import PriceOrigin
from pricing.services.products import save_product
from tests.pricing.factories import ListingFactory, ProductFactory, observed

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def test_comparison_prices_and_proofs(api):
    light = ProductFactory(price=10_000)
    dear, cheap, gone = (ListingFactory(product=light) for _ in range(3))
    observed(dear, 12_000)
    observed(cheap, 9000, at=timezone.now() - timedelta(days=3))
    observed(gone, 5000)
    type(gone).objects.filter(pk=gone.pk).update(is_sold_out=True)
    said = api.get(f"/api/v1/products/{light.pk}/comparison").json()
    assert (said["cheapest"], said["median"], said["position"], said["of"]) == ("9000.00", "10500.00", 2, 3)
    assert [(each["amount"], each["difference"]) for each in said["rivals"]] == [
        ("5000.00", None),
        ("9000.00", "-10.0"),
        ("12000.00", "20.0"),
    ]
    light.price = Decimal(9500)
    save_product(product=light, by=None, origin=PriceOrigin.STAFF)
    ours, *theirs = api.get(f"/api/v1/products/{light.pk}/prices").json()
    assert ours["is_ours"] and [step["amount"] for step in ours["steps"]] == ["10000.00", "9500.00"]
    assert len(theirs) == 3
    proofs = api.get("/api/v1/pricing/observations", {"product": light.pk, "state": "accepted"}).json()["results"]
    assert proofs[0]["proof"] and len(proofs) == 3
