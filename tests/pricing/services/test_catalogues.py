"""The catalogue at Meta says what we ask, whatever happens to it there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from pricing.choices import BatchKind, BatchState
from pricing.errors import BatchRuns, NothingToRollBack
from pricing.models import Catalogue, CatalogueBatch, CatalogueItem, Product
from pricing.services.catalogues import roll_back, sync_catalogue, sync_catalogues, sync_now
from pricing.services.offering import expire_offers, make_offer
from simulator.server import RunningSimulator
from tests.messaging.factories import ChannelFactory
from tests.pricing.factories import ProductFactory

pytestmark = pytest.mark.django_db


@dataclass
class Meta:
    simulator: RunningSimulator
    catalogue: Catalogue

    def knows(self, *products: Product) -> None:
        items = {product.sku: {"price": "1.00 NGN"} for product in products}
        self.simulator.control("commerce", {"catalog": self.catalogue.external_id, "items": items})

    def change(self, **order: Any) -> None:
        self.simulator.control("commerce", order)

    def price_of(self, product: Product) -> str:
        items = self.simulator.control("commerce", {})["items"]
        return str(items[self.catalogue.external_id][product.sku]["price"])

    def sync(self) -> CatalogueBatch:
        """Begun, asked after until it is over, each time a while later."""
        with time_machine.travel(timezone.now(), tick=False) as clock:
            sync_catalogues()
            for _ in range(5):
                clock.shift(timedelta(minutes=2))
                batch = CatalogueBatch.objects.latest("pk")
                if batch.state not in (BatchState.SENDING, BatchState.RUNNING):
                    break
                sync_catalogues()
        return CatalogueBatch.objects.latest("pk")


@pytest.fixture
def meta(_shop_simulator: RunningSimulator) -> Meta:
    _shop_simulator.control("reset", {})
    channel = ChannelFactory(base_url=_shop_simulator.url)
    catalogue = Catalogue.objects.create(name="Shop", external_id="990001", channel=channel, is_on=True)
    return Meta(_shop_simulator, catalogue)


def test_what_differs_is_sent_once_and_read_back(meta: Meta) -> None:
    product = ProductFactory(sku="RL-10", price=Decimal(13_900))
    sold_out = ProductFactory(sku="RL-18", price=Decimal(21_000), stock=0)
    meta.knows(product, sold_out)
    batch = meta.sync()
    assert (batch.state, batch.total, batch.failed) == (BatchState.DONE, 2, 0)
    assert meta.price_of(product) == "13900.00 NGN"
    item = CatalogueItem.objects.get(product=product)
    assert (item.shown, item.confirmed) == ("₦13,900.00", {"price": "13900.00 NGN", "availability": "in stock"})
    assert CatalogueItem.objects.get(product=sold_out).confirmed["availability"] == "out of stock"
    assert sync_catalogues() == 0
    Product.objects.filter(pk=product.pk).update(price=Decimal(14_200))
    assert meta.sync().total == 1
    assert meta.price_of(product) == "14200.00 NGN"


def test_meta_makes_no_product_of_a_price(meta: Meta) -> None:
    known, unknown = ProductFactory(sku="RL-10"), ProductFactory(sku="NEW-1")
    meta.knows(known)
    batch = meta.sync()
    assert (batch.state, batch.failed) == (BatchState.PARTLY, 1)
    assert "No item with this id" in batch.changes.get(product=unknown).error
    assert batch.changes.get(product=known).error == ""
    # What was refused is not sent every minute, but when a person wants it.
    assert sync_catalogues() == 0
    meta.knows(unknown)
    assert sync_now(catalogue=meta.catalogue)
    assert meta.sync().state == BatchState.DONE


def test_an_offer_for_all_sets_the_catalogue_and_its_end_resets_it(meta: Meta) -> None:
    product = ProductFactory(sku="RL-10", price=Decimal(15_000))
    meta.knows(product)
    meta.sync()
    make_offer(product=product, price=Decimal(13_900), ends_at=timezone.now() + timedelta(hours=4))
    meta.sync()
    assert meta.price_of(product) == "13900.00 NGN"
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        expire_offers()
    meta.sync()
    assert meta.price_of(product) == "15000.00 NGN"


def test_a_roll_back_brings_back_what_was_confirmed_and_stops_there(meta: Meta) -> None:
    product = ProductFactory(sku="RL-10", price=Decimal(15_000))
    meta.knows(product)
    with pytest.raises(NothingToRollBack):
        roll_back(batch=meta.sync(), by=None)
    Product.objects.update(price=Decimal(1_500))
    wrong = meta.sync()
    back = roll_back(batch=wrong, by=None)
    assert back.kind == BatchKind.ROLL_BACK
    with pytest.raises(BatchRuns):
        roll_back(batch=wrong, by=None)
    meta.sync()
    assert meta.price_of(product) == "15000.00 NGN"
    meta.catalogue.refresh_from_db()
    assert not meta.catalogue.is_on
    assert sync_catalogue(meta.catalogue) is False


def test_while_meta_works_nothing_else_is_sent(meta: Meta) -> None:
    product = ProductFactory(sku="RL-10")
    meta.knows(product)
    meta.change(polls=3)
    sync_catalogues()
    Product.objects.update(price=Decimal(9_000))
    sync_catalogues()
    assert CatalogueBatch.objects.count() == 1


@pytest.mark.parametrize(
    "breaks",
    [lambda catalogue: {"credentials": {}}, lambda catalogue: {"base_url": "http://127.0.0.1:9"}],
    ids=["no token", "nobody there"],
)
def test_what_fails_says_why_and_is_tried_again_later(meta: Meta, breaks: Callable[[Any], dict[str, Any]]) -> None:
    channel = meta.catalogue.channel
    for name, value in breaks(meta.catalogue).items():
        setattr(channel, name, value)
    channel.save()
    ProductFactory(sku="RL-10")
    sync_catalogues()
    batch = CatalogueBatch.objects.get()
    meta.catalogue.refresh_from_db()
    assert (batch.state, bool(batch.error)) == (BatchState.FAILED, True)
    assert meta.catalogue.error
    sync_catalogues()
    assert CatalogueBatch.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        sync_catalogues()
    assert CatalogueBatch.objects.count() == 2


def test_what_died_while_sending_is_sent_again(meta: Meta) -> None:
    product = ProductFactory(sku="RL-10", price=Decimal(13_900))
    meta.knows(product)
    CatalogueBatch.objects.create(catalogue=meta.catalogue)
    assert sync_catalogues() == 0
    CatalogueBatch.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    sync_catalogues()
    Catalogue.objects.update(next_at=None)
    assert meta.sync().state == BatchState.DONE
    assert meta.price_of(product) == "13900.00 NGN"
