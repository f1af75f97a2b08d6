"""Lists of alerts, catalogues and feeds: they cost the same for many, and their actions say what they did."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pricing.choices import AlertKind, BatchState
from pricing.models import (
    Catalogue,
    CatalogueBatch,
    CatalogueChange,
    CatalogueItem,
    ObservationCrop,
    PriceAlert,
    ProductFeed,
)
from tests.messaging.factories import ChannelFactory
from tests.pricing.factories import ListingFactory, ProductFactory, observed

pytestmark = pytest.mark.django_db

_SENT = {"price": "13900.00 NGN", "availability": "in stock"}


def _alert() -> None:
    PriceAlert.objects.create(
        listing=ListingFactory(), kind=AlertKind.UNDERCUT, theirs=9_000, ours=10_000, raised_at=timezone.now()
    )


def _catalogue() -> Catalogue:
    number = Catalogue.objects.count()
    return Catalogue.objects.create(name=f"Shop {number}", external_id=f"99{number}", channel=ChannelFactory())


def _item() -> None:
    CatalogueItem.objects.create(catalogue=_catalogue(), product=ProductFactory(), confirmed=_SENT, shown="₦13,900.00")


def _batch() -> CatalogueBatch:
    batch = CatalogueBatch.objects.create(catalogue=_catalogue(), state=BatchState.PARTLY, total=1, failed=1)
    CatalogueChange.objects.create(batch=batch, product=ProductFactory(), after=_SENT, error="No item with this id.")
    return batch


def _feed() -> None:
    ProductFeed.objects.create(name=f"Feed {ProductFeed.objects.count()}", kind="json", url="https://shop.example/f")


@pytest.mark.parametrize(
    ("model", "make"),
    [
        ("pricealert", _alert),
        ("catalogue", _catalogue),
        ("catalogueitem", _item),
        ("cataloguebatch", _batch),
        ("productfeed", _feed),
    ],
)
def test_lists_cost_the_same_for_many(admin_client, model: str, make: Callable[[], object]) -> None:
    url = reverse(f"admin:pricing_{model}_changelist")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert admin_client.get(url).status_code == 200
        return len(seen)

    make()
    queries()
    few = queries()
    for _ in range(4):
        make()
    assert queries() <= few


def test_a_batch_shows_what_meta_said_of_each_product(admin_client) -> None:
    batch = _batch()
    page = admin_client.get(reverse("admin:pricing_cataloguebatch_change", args=[batch.pk])).content.decode()
    assert "No item with this id." in page
    url = reverse("admin:pricing_cataloguebatch_changelist")
    said = admin_client.post(url, {"action": "roll_them_back", "_selected_action": [batch.pk]}, follow=True)
    assert "Nothing in it can be rolled back" in said.content.decode()


def test_the_part_of_a_picture_is_shown_with_its_price(admin_client) -> None:
    seen = observed(ListingFactory(), Decimal(13_900))
    page = reverse("admin:pricing_observation_change", args=[seen.pk])
    crop = reverse("admin:pricing_observation_crop", args=[seen.pk])
    assert crop not in admin_client.get(page).content.decode()
    assert admin_client.get(crop).status_code == 404
    ObservationCrop.objects.create(observation=seen, content=b"\xff\xd8\xff")
    assert crop in admin_client.get(page).content.decode()
    assert admin_client.get(crop).content == b"\xff\xd8\xff"
