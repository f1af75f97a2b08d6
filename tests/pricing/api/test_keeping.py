"""Alerts, feeds and catalogues over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from pricing.choices import AlertKind, BatchState
from pricing.models import Catalogue, CatalogueBatch, PriceAlert, ProductFeed
from tests.messaging.factories import ChannelFactory
from tests.pricing.factories import ListingFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def test_alerts_are_listed_open_or_over(api):
    light = ProductFactory(price=10_000)
    now = timezone.now()
    facts = {"theirs": 9000, "ours": 10_000, "kind": AlertKind.UNDERCUT}
    PriceAlert.objects.create(listing=ListingFactory(product=light), raised_at=now, **facts)
    over = now - timedelta(days=1)
    PriceAlert.objects.create(listing=ListingFactory(), raised_at=over, ended_at=now, **facts)
    (alert,) = api.get("/api/v1/pricing/alerts", {"is_open": "true"}).json()["results"]
    assert (alert["product"], alert["theirs"], alert["kind"]) == (light.pk, "9000.00", "undercut")
    assert len(api.get("/api/v1/pricing/alerts").json()["results"]) == 2


def test_a_feed_is_read_again_and_its_secret_stays_ours(api):
    feed = ProductFeed.objects.create(
        name="Own shop",
        kind="json",
        url="https://shop.example/feed.json",
        authorization="Bearer hush-hush",
        next_at=timezone.now() + timedelta(hours=1),
    )
    said = api.post(f"/api/v1/pricing/feeds/{feed.pk}/read")
    assert said.json()["next_at"] is None and "hush" not in said.content.decode()


def test_a_catalogue_with_its_batches_and_why_one_is_not_rolled_back(api):
    catalogue = Catalogue.objects.create(
        name="Shop", external_id="990001", channel=ChannelFactory(kind="whatsapp_cloud"), is_on=True
    )
    batch = CatalogueBatch.objects.create(catalogue=catalogue, state=BatchState.DONE, total=1)
    batch.changes.create(product=ProductFactory(), after={"price": "13900.00 NGN"})
    (listed,) = api.get("/api/v1/pricing/catalogue-batches", {"catalogue": catalogue.pk}).json()["results"]
    one = api.get(f"/api/v1/pricing/catalogue-batches/{batch.pk}").json()
    assert "changes" not in listed and one["changes"][0]["after"] == {"price": "13900.00 NGN"}
    refused = api.post(f"/api/v1/pricing/catalogue-batches/{batch.pk}/roll-back")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "nothing_to_roll_back")
    Catalogue.objects.update(is_on=False)
    assert api.post(f"/api/v1/pricing/catalogues/{catalogue.pk}/sync").json()["is_on"] is False
