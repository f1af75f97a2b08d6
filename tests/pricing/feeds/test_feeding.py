"""The shop's own system tells its products, on a schedule, over real HTTP."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from common.signals import trouble_started
from pricing.causes import FEED_FAILING
from pricing.models import PriceChange, Product, ProductFeed
from pricing.services.feeding import read_due_feeds
from pricing.services.offering import end_offer, make_offer
from tests.pricing.factories import ProductFactory

pytestmark = pytest.mark.django_db


class Shop(ThreadingHTTPServer):
    """The shop's server: says what it is told, and remembers how it was asked."""

    products: list[dict[str, Any]] = []
    status = 200
    asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/products.json"


class _Answers(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        self.server.asked.append(self.headers.get("Authorization", ""))
        body = json.dumps({"products": self.server.products}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def shop(settings: Any) -> Iterator[Shop]:
    settings.FETCH_LOOPBACK = True
    server = Shop(("127.0.0.1", 0), _Answers)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def feed_of(shop: Shop, **facts: Any) -> ProductFeed:
    return ProductFeed.objects.create(name="Own shop", kind="json", url=shop.url, **facts)


def read(feed: ProductFeed) -> ProductFeed:
    ProductFeed.objects.update(next_at=None)
    assert read_due_feeds() == 1
    feed.refresh_from_db()
    return feed


def test_products_are_made_changed_and_left_as_the_shop_says(shop: Shop) -> None:
    feed = feed_of(shop, authorization="Bearer 1a2b")
    shop.products = [{"sku": "RL-10", "title": "Ring light", "price": 13900, "stock": 4}, {"title": "no sku"}]
    read(feed)
    assert (feed.made, feed.wrong, feed.error) == (1, 1, "")
    assert shop.asked == ["Bearer 1a2b"]
    assert feed.next_at is not None and feed.next_at > timezone.now() + timedelta(minutes=50)
    assert read_due_feeds() == 0
    shop.products = [{"sku": "rl-10", "title": "Ring light", "price": 14500, "stock": 3}]
    read(feed)
    product = Product.objects.get()
    assert (feed.changed, product.price, product.stock) == (1, Decimal(14_500), 3)
    assert PriceChange.objects.get().origin == "feed"
    assert (read(feed).same, feed.changed) == (1, 0)


def test_prices_that_are_set_here_stay(shop: Shop) -> None:
    ProductFactory(sku="RL-10", name_en="Ring light", price=Decimal(13_900))
    shop.products = [{"sku": "RL-10", "title": "Ring light", "price": 20000, "stock": 2}]
    read(feed_of(shop, sets_prices=False))
    product = Product.objects.get()
    assert (product.price, product.stock) == (Decimal(13_900), 2)


def test_an_offer_outlasts_the_feed_and_the_new_price_comes_after_it(shop: Shop) -> None:
    product = ProductFactory(sku="RL-10", name_en="Ring light", price=Decimal(15_000))
    offer = make_offer(product=product, price=Decimal(13_900), ends_at=timezone.now() + timedelta(hours=4))
    shop.products = [{"sku": "RL-10", "title": "Ring light", "price": 16000}]
    read(feed_of(shop))
    product.refresh_from_db()
    assert product.price == Decimal(13_900)
    offer.refresh_from_db()
    end_offer(offer=offer)
    product.refresh_from_db()
    assert product.price == Decimal(16_000)


def test_a_shop_that_fails_is_asked_later_and_told_of_in_the_end(shop: Shop) -> None:
    heard: list[str] = []

    def hear(cause: str, **_: Any) -> None:
        heard.append(cause)

    trouble_started.connect(hear)
    shop.status = 503
    feed = feed_of(shop)
    for attempt in (1, 2, 3):
        read(feed)
        assert feed.attempts == attempt
        assert "503" in feed.error
        assert heard == ([FEED_FAILING] if attempt == 3 else [])
    trouble_started.disconnect(hear)


def test_a_private_network_is_not_asked(shop: Shop, settings: Any) -> None:
    settings.FETCH_LOOPBACK = False
    read(feed := feed_of(shop))
    assert shop.asked == []
    assert feed.error


def test_staff_make_a_feed_and_never_see_its_secret_again(admin_client, shop: Shop) -> None:
    form = {
        "name": "Own shop",
        "kind": "json",
        "url": shop.url,
        "authorization": "Bearer secret",
        "every_minutes": "30",
    }
    form |= {"is_active": "on", "sets_prices": "on", "items_path": "products", "map_sku": "code"}
    answer = admin_client.post(reverse("admin:pricing_productfeed_add"), form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    feed = ProductFeed.objects.get()
    assert (feed.mapping, feed.authorization) == ({"sku": "code"}, "Bearer secret")
    page = admin_client.get(reverse("admin:pricing_productfeed_change", args=[feed.pk])).content.decode()
    assert "Bearer secret" not in page
    assert 'value="code"' in page
