"""Old prices go; what was asked on each of their days stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pricing.models import DailyPrice, Observation
from pricing.services.tidying import clean_up
from tests.pricing.factories import ListingFactory, observed

pytestmark = pytest.mark.django_db


def test_a_row_a_day_stays_of_what_goes() -> None:
    listing, now = ListingFactory(), timezone.now()
    old = now - timedelta(days=400)
    observed(listing, 13_900, at=old, confirmed_at=old + timedelta(days=2))
    observed(listing, 12_500, at=old + timedelta(days=2), confirmed_at=old + timedelta(days=2))
    observed(listing, 11_000, at=now)
    assert clean_up() == 2
    assert [each.amount for each in Observation.objects.all()] == [Decimal(11_000)]
    days = list(DailyPrice.objects.order_by("day").values_list("day", "low", "high"))
    first = timezone.localdate(old)
    assert days == [
        (first, Decimal(13_900), Decimal(13_900)),
        (first + timedelta(days=1), Decimal(13_900), Decimal(13_900)),
        (first + timedelta(days=2), Decimal(12_500), Decimal(13_900)),
    ]
    assert clean_up() == 0
    assert DailyPrice.objects.count() == 3


def test_a_later_piece_widens_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pricing.services.tidying._AT_ONCE", 1)
    listing, old = ListingFactory(), timezone.now() - timedelta(days=400)
    for amount in (13_900, 12_500):
        observed(listing, amount, at=old)
    observed(listing, 11_000)
    clean_up()
    row = DailyPrice.objects.get()
    assert (row.low, row.high) == (Decimal(12_500), Decimal(13_900))
