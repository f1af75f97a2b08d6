"""Alerts about competitors: once, both ways, and no flicker."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from common.signals import notice
from pricing.choices import AlertKind
from pricing.models import Observation, PriceAlert
from pricing.selectors.creep import creep
from pricing.services.alerting import check_alerts
from tests.pricing.factories import ListingFactory, ProductFactory, observed

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(admin_user):
    texts: list[str] = []

    def hear(*, text, **_):
        texts.append(str(text))

    notice.connect(hear)
    yield texts
    notice.disconnect(hear)


def seen_twice(listing, amount, **fields):
    observation = observed(listing, amount, **fields)
    Observation.objects.filter(pk=observation.pk).update(confirmed_at=observation.observed_at + timedelta(minutes=30))


def test_an_alert_is_told_once_and_so_is_its_end(told):
    listing = ListingFactory(product=ProductFactory(price=10_000))
    observed(listing, 9_000)
    assert check_alerts() == (0, 0)  # seen once only
    seen_twice(listing, 9_000)
    assert [check_alerts(), check_alerts()] == [(1, 0), (0, 0)]
    observed(listing, 11_000)
    assert check_alerts() == (0, 0)
    seen_twice(listing, 11_000)
    assert check_alerts() == (0, 1)
    seen_twice(listing, 9_000)
    assert check_alerts() == (0, 0)  # a moment after its end it is not told again
    assert len(told) == 2 and "is cheaper" in told[0] and "no longer" in told[1]


def test_creeping_prices_are_found(told):
    listing = ListingFactory(product=ProductFactory(price=5_000))
    for day, amount in enumerate([10_000, 10_300, 10_600, 10_900]):
        seen_twice(listing, amount, at=timezone.now() - timedelta(days=20 - day))
    check_alerts()
    alert = PriceAlert.objects.get()
    assert (alert.kind, alert.percent) == (AlertKind.CREEP_UP, Decimal("9.0"))


@pytest.mark.parametrize(
    ("amounts", "percent"),
    [
        ([100, 97, 94, 91], "-9.0"),
        ([100, 103, 106, 109], "9.0"),
        ([100, 120, 121, 122], None),
        ([100, 103, 101, 104], None),
        ([100, 101, 102, 103], None),
        ([100], None),
    ],
)
def test_a_creep_is_small_steps_one_way(amounts, percent):
    assert creep([Decimal(amount) for amount in amounts]) == (percent and Decimal(percent))
