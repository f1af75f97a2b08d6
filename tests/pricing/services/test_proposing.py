"""The market moves: what is proposed, what comes of it, and what a person's no means."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pricing.choices import DecisionState, PriceOrigin
from pricing.errors import DecidedMeanwhile, NothingToTry, OutsideRules, PolicyNotTested
from pricing.models import Decision, PriceChange
from pricing.services.policies import save_policy, switch_on, try_policy
from pricing.services.products import save_product
from pricing.services.proposing import approve, dismiss, propose_prices
from tests.pricing.factories import ListingFactory, PolicyFactory, ProductFactory, observed

pytestmark = pytest.mark.django_db


def undercut(theirs=14_500, **fields):
    product = ProductFactory(name_en="Ring light", price=15_500, floor=12_000, **fields)
    listing = ListingFactory(product=product)
    observed(listing, theirs)
    return product, listing


def test_an_undercut_is_proposed_once_and_approved(admin_user):
    PolicyFactory()
    product, _listing = undercut()
    assert (propose_prices(), propose_prices()) == (1, 0)
    decision = Decision.objects.get()
    approve(decision=decision, by=admin_user)
    product.refresh_from_db()
    decision.refresh_from_db()
    change = PriceChange.objects.get()
    assert product.price == decision.new_price == 14_300 or product.price == decision.new_price
    assert (decision.state, decision.decided_by, change.origin) == (
        DecisionState.APPLIED,
        admin_user,
        PriceOrigin.AGENT,
    )
    with pytest.raises(DecidedMeanwhile):
        approve(decision=decision, by=admin_user)


def test_a_no_holds_for_a_day_and_not_for_another_market(admin_user):
    PolicyFactory()
    _product, listing = undercut()
    propose_prices()
    dismiss(decision=Decision.objects.get(), by=admin_user)
    assert propose_prices() == 0
    observed(listing, 14_000)
    assert propose_prices() == 1


def test_a_market_that_moved_on_overtakes_the_proposal():
    PolicyFactory()
    _product, listing = undercut()
    propose_prices()
    observed(listing, 16_000)
    propose_prices()
    assert Decision.objects.get().state == DecisionState.OVERTAKEN


def test_within_the_limits_a_policy_acts_by_itself_and_starts_no_war():
    PolicyFactory(applies_itself=True, changes_a_day=1)
    product, listing = undercut()
    propose_prices()
    product.refresh_from_db()
    first = product.price
    assert first < 14_500 and Decision.objects.get().state == DecisionState.APPLIED
    observed(listing, 14_000)
    assert propose_prices() == 0
    product.refresh_from_db()
    assert product.price == first


@pytest.mark.parametrize("price", [11_000, 13_000, 18_000])
def test_a_person_is_held_to_floor_and_step_as_well(admin_user, price):
    PolicyFactory()
    product, _listing = undercut()
    propose_prices()
    with pytest.raises(OutsideRules):
        approve(decision=Decision.objects.get(), by=admin_user, price=Decimal(price))
    product.refresh_from_db()
    assert product.price == 15_500 and Decision.objects.get().state == DecisionState.PROPOSED


def test_a_price_that_changed_meanwhile_is_not_overwritten(admin_user):
    PolicyFactory()
    product, _listing = undercut()
    propose_prices()
    product.price = Decimal(15_000)
    save_product(product=product, by=admin_user, origin=PriceOrigin.STAFF)
    with pytest.raises(DecidedMeanwhile):
        approve(decision=Decision.objects.get(), by=admin_user)


def test_the_policy_of_the_category_counts_before_the_one_for_all():
    PolicyFactory(category="Lighting", undercut_percent=5)
    PolicyFactory()
    undercut(category="Lighting")
    propose_prices()
    assert Decision.objects.get().policy.category == "Lighting"


def test_a_policy_is_switched_on_only_as_it_was_tried():
    policy = PolicyFactory(is_on=False)
    with pytest.raises(PolicyNotTested):
        switch_on(policy=policy)
    with pytest.raises(NothingToTry):
        try_policy(policy=policy)
    product = ProductFactory(price=15_500, floor=12_000)
    observed(ListingFactory(product=product), 14_500, at=timezone.now() - timedelta(days=10))
    tested = try_policy(policy=policy)
    assert (tested["days"], tested["below_floor"]) == (11, 0) and tested["changes"] >= 1
    assert switch_on(policy=policy) and not switch_on(policy=policy)
    policy.refresh_from_db()
    policy.daily_step_percent = Decimal(30)
    assert not save_policy(policy=policy)
    policy.refresh_from_db()
    assert not policy.is_on
