"""The desk: where we stand, and what is done about it."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pricing.choices import ObservationState
from pricing.models import Observation, PriceChange
from tests.leads.factories import UserFactory
from tests.pricing.factories import ListingFactory, ProductFactory, observed

pytestmark = pytest.mark.django_db
DESK = reverse("desk:page")
HTMX = {"HX-Request": "true"}


def market(*amounts, price=10_000, floor=None):
    product = ProductFactory(name_en="Ring light", price=Decimal(price), floor=floor)
    return product, [_listed(product, amount) for amount in amounts]


def _listed(product, amount):
    listing = ListingFactory(product=product)
    observed(listing, amount + 500, at=timezone.now() - timedelta(days=5))
    observed(listing, amount)
    return listing


def press(client, listing, verb):
    return client.post(reverse("desk:listing", args=[listing.product_id, listing.pk, verb]), headers=HTMX)


def test_the_desk_says_where_we_stand_at_the_same_cost_for_many(admin_client):
    market(9000, 12_000)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            page = admin_client.get(DESK).content.decode()
        return len(seen), page

    few, page = queries()
    assert "NGN 9,000" in page and "NGN 10,500" in page and "2 / 3" in page and "mj-spark--down" in page
    for _ in range(4):
        market(9000, 12_000, 13_000)
    assert queries()[0] == few


def test_a_product_opens_to_its_chart_and_proofs(admin_client):
    product, _listings = market(9000, 12_000)
    page = admin_client.get(reverse("desk:product", args=[product.pk])).content.decode()
    assert page.count("<polyline") == 3 and "₦ 9000" in page and "-10 %" in page


def test_apply_takes_their_price_and_leaves_a_trace(admin_client, admin_user):
    product, (cheap,) = market(9000)
    assert "Ring light costs" in press(admin_client, cheap, "match").content.decode()
    product.refresh_from_db()
    change = PriceChange.objects.get()
    assert (product.price, change.before, change.by, change.origin) == (9000, 10_000, admin_user, "desk")


def test_apply_never_goes_below_the_floor(admin_client):
    product, (cheap,) = market(9000, floor=Decimal(9500))
    assert "below our lowest price, NGN 9,500" in press(admin_client, cheap, "match").content.decode()
    product.refresh_from_db()
    assert product.price == 10_000 and not PriceChange.objects.exists()


def test_ignored_is_one_price_of_theirs_until_it_changes(admin_client):
    _product, (cheap,) = market(9000)
    press(admin_client, cheap, "ignore")
    assert 'mj-desk__cell mj-warn"' not in admin_client.get(DESK).content.decode()
    observed(cheap, 8500)
    assert 'mj-desk__cell mj-warn"' in admin_client.get(DESK).content.decode()


def test_a_wrong_match_leaves_the_desk(admin_client):
    _product, (cheap, _other) = market(9000, 12_000)
    press(admin_client, cheap, "wrong")
    page = admin_client.get(DESK).content.decode()
    assert "NGN 9,000" not in page and "1 / 2" in page


def test_of_several_prices_the_right_one_is_picked(admin_client):
    product, (listing,) = market(9000)
    reading, now = uuid4(), timezone.now()
    white, black = (
        Observation.objects.create(
            listing=listing,
            amount=amount,
            currency="NGN",
            observed_at=now,
            confirmed_at=now,
            proof="two",
            parser="page:looks",
            confidence=65,
            state=ObservationState.WAITING,
            reading=reading,
        )
        for amount in (9900, 16_900)
    )
    assert "1 to decide" in admin_client.get(DESK).content.decode()
    page = admin_client.post(reverse("desk:reading", args=[product.pk, white.pk, "accept"]), headers=HTMX)
    assert "The price counts now." in page.content.decode()
    listing.refresh_from_db()
    black.refresh_from_db()
    assert (listing.current, black.state) == (white, ObservationState.REJECTED)
    again = admin_client.post(reverse("desk:reading", args=[product.pk, black.pk, "accept"]), headers=HTMX)
    assert "decided about this price already" in again.content.decode()


def test_who_may_only_look_changes_nothing(client):
    _product, (cheap,) = market(9000)
    user = UserFactory(is_staff=True)
    client.force_login(user)
    assert client.get(DESK).status_code == 403
    codes = ["view_product", "view_observation"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    assert client.get(DESK).status_code == 200
    assert [press(client, cheap, verb).status_code for verb in ("match", "ignore", "wrong")] == [403] * 3
    assert press(client, cheap, "nothing").status_code == 404
