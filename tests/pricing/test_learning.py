"""The conversion model on generated inquiries whose truth is known."""

import math
import random
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from leads.services.selling import Sold, record_sale
from pricing.learning import Example, NotEnoughData, load, row_of, train
from pricing.models import ConversionModel
from pricing.selectors.chances import chances_for
from pricing.services.training import examples, train_or_say_why_not, use_none, use_version
from tests.pricing.factories import InquiryFactory, ProductFactory

KEY = b"a key"
BEGUN = datetime(2026, 1, 1).astimezone()


def truth(share: float, cheapest: float, *, sensitive: bool) -> float:
    """Falls with the price, faster for those who look for the least."""
    logit = 2.0 - (9 if sensitive else 3) * (share / cheapest - 0.85)
    return 1 / (1 + math.exp(-logit))


def generated(number: int, *, seed: int = 3) -> tuple[list[Example], list[float]]:
    dice, rows, chances = random.Random(seed), [], []
    for index in range(number):
        share, cheapest = dice.choice([1.0, 1.0, 0.95, 0.9, 0.85]), dice.uniform(0.75, 1.3)
        sensitive = dice.random() < 0.5
        chance = truth(share, cheapest, sensitive=sensitive)
        facts = {"cheapest": cheapest, "median": cheapest * 1.1, "rivals": 3, "stock": 5, "hour": 12, "weekday": 3}
        row = row_of(
            Decimal(str(round(share * 15_500))),
            usual=Decimal(15_500),
            facts=facts,
            customer="price" if sensitive else "quality",
        )
        rows.append(Example(BEGUN + timedelta(minutes=index), row, dice.random() < chance))
        chances.append(chance)
    return rows, chances


def test_chances_are_near_the_truth_and_never_rise_with_the_price():
    rows, _chances = generated(6000)
    trained = train(rows, key=KEY)
    assert trained.quality.is_useful and trained.quality.calibration_error <= 0.05
    chance = load(trained.content, key=KEY)
    unseen, true = generated(400, seed=11)
    off = [abs(chance(example.row) - right) for example, right in zip(unseen, true, strict=True)]
    assert sum(off) / len(off) <= 0.05
    facts = {"cheapest": 0.95, "median": 1.0, "rivals": 2, "stock": 4, "hour": 9, "weekday": 2}
    said = [
        chance(row_of(Decimal(price), usual=Decimal(15_500), facts=facts, customer="price"))
        for price in range(12_000, 17_000, 500)
    ]
    assert said == sorted(said, reverse=True) and said[0] > said[-1] + 0.1


@pytest.mark.parametrize(("number", "bought"), [(199, None), (400, True), (400, False)])
def test_with_too_little_to_learn_from_it_says_so(number, bought):
    rows, _chances = generated(number)
    if bought is not None:
        rows = [Example(row.at, row.row, bought) for row in rows]
    with pytest.raises(NotEnoughData):
        train(rows, key=KEY)


def test_what_others_wrote_into_the_database_is_not_run():
    trained = train(generated(400)[0], key=KEY)
    assert load(trained.content, key=b"another") is None
    assert load(trained.content[:-1] + b"x", key=KEY) is None


@pytest.mark.django_db
def test_inquiries_and_sales_become_examples():
    asked_at = timezone.now() - timedelta(days=10)
    product = ProductFactory(price=15_500)
    bought, not_bought, later, _young = (
        InquiryFactory(product=product, asked_at=asked_at),
        InquiryFactory(product=product, asked_at=asked_at),
        InquiryFactory(product=product, asked_at=asked_at),
        InquiryFactory(product=product, asked_at=timezone.now() - timedelta(days=2)),
    )
    for inquiry, days in ((bought, 2), (later, 9)):
        record_sale(
            lead=inquiry.lead,
            sold=Sold(Decimal(15_500), product_sku=product.sku),
            origin="hand",
            sold_at=asked_at + timedelta(days=days),
        )
    assert sorted(example.bought for example in examples()) == [False, False, True]
    assert not_bought.lead.sales.count() == 0


@pytest.mark.django_db
def test_versions_are_used_put_back_and_put_away(monkeypatch):
    product = ProductFactory(price=15_500)
    assert train_or_say_why_not() is None and chances_for(product) is None
    rows, _chances = generated(800)
    monkeypatch.setattr("pricing.services.training.examples", lambda: iter(rows))
    first = train_or_say_why_not()
    second = ConversionModel.objects.create(trained_at=timezone.now(), rows=800, content=first.content)
    use_version(version=second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_active, second.is_active) == (False, True)
    chance = chances_for(product)
    assert 0 <= chance(Decimal(16_000)) <= chance(Decimal(13_000)) <= 1
    assert use_version(version=first) and not use_version(version=first)
    assert ConversionModel.objects.get(is_active=True) == first
    assert use_none() and chances_for(product) is None
