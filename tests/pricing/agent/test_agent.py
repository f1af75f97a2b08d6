"""The agent's rules, without tables: what it chooses, and the cage that nothing passes."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from pricing.agent import Limits, Refused, Situation, choose_for_customer, choose_for_market, fit
from pricing.agent.back_test import Day, try_on
from pricing.agent.rounding import rounded_within
from pricing.choices import CustomerType, Rounding, Strategy

D = Decimal
SHELF = Situation(price=D(15_500), floor=D(12_000), day_price=D(15_500), cost=D(9_000), stock=5)


def market(cheapest, **facts):
    return replace(SHELF, cheapest=D(cheapest), rivals=2, median=D(cheapest), **facts)


def test_ten_thousand_cases_stay_in_the_cage():
    """Whatever the facts: never below the floor or the margin, never more than a day's step, never a war."""
    dice = random.Random(7)
    moved = 0
    for _ in range(10_000):
        price = D(dice.randint(100, 500_000))
        day_price = (price * D(dice.choice(["1", "1", "0.95", "1.04"]))).quantize(D("0.01"))
        situation = Situation(
            price=price,
            floor=None if dice.random() < 0.05 else (price * D(dice.random())).quantize(D("0.01")),
            day_price=day_price,
            cost=None if dice.random() < 0.3 else (price * D(dice.random()) * D("1.2")).quantize(D("0.01")),
            stock=dice.choice([None, 0, 3, 50]),
            cheapest=None if dice.random() < 0.2 else (price * D(dice.uniform(0.3, 2))).quantize(D("0.01")),
            rivals=dice.randint(0, 5),
            changes_today=dice.choice([0, 0, 1, 2, 5]),
            offer_runs=dice.random() < 0.1,
            customer=dice.choice(list(CustomerType)),
            asked_before=dice.randint(0, 2),
            probability=None if dice.random() < 0.5 else lambda one, top=price: max(0.0, 0.9 - 0.5 * float(one / top)),
        )
        limits = Limits(
            undercut=D(dice.randint(0, 10)),
            min_margin=D(dice.randint(0, 50)),
            daily_step=D(dice.randint(1, 30)),
            changes_a_day=dice.randint(1, 3),
            rounding=dice.choice(list(Rounding)),
        )
        for choose in (choose_for_market, choose_for_customer):
            choice = choose(situation, limits)
            assert choice.chosen in choice.candidates
            for candidate in choice.candidates:
                if candidate.price == price:
                    continue
                moved += 1
                assert situation.floor is not None and candidate.price >= situation.floor
                assert abs(candidate.price - day_price) <= day_price * limits.daily_step / 100
                assert situation.cost is None or candidate.price * (1 - limits.min_margin / 100) >= situation.cost - D(
                    "0.01"
                )
                assert situation.stock != 0 and not situation.offer_runs
                assert situation.changes_today < limits.changes_a_day
    assert moved > 1000


@pytest.mark.parametrize(
    ("wanted", "rounding", "price"),
    [
        (13_847, Rounding.CHARM, 13_900),
        (13_950, Rounding.CHARM, 13_900),
        (13_847, Rounding.ROUND, 13_800),
        ("13847.5", Rounding.NONE, "13847.5"),
        (254_000, Rounding.CHARM, 249_000),
        (8_555, Rounding.CHARM, 8_590),
    ],
)
def test_prices_are_rounded_as_on_price_tags(wanted, rounding, price):
    assert rounded_within(D(wanted), D(1), D(10**6), rounding) == D(price)


def test_in_a_narrow_cage_the_next_plainer_price_is_taken():
    assert rounded_within(D(13_300), D(13_250), D(13_400), Rounding.CHARM) == 13_300
    assert rounded_within(D(10), D(12), D(11), Rounding.NONE) is None


def test_below_the_cheapest_or_as_near_as_the_rules_allow():
    chosen = choose_for_market(market(15_000), Limits()).chosen
    assert (chosen.strategy, chosen.price) == (Strategy.PRICE_DROP, 14_900)
    assert choose_for_market(market(14_900), Limits()).chosen.price == 14_800
    deep = choose_for_market(market(9_000), Limits()).chosen
    assert deep.strategy == Strategy.PRICE_DROP and deep.price >= D(15_500) * D("0.9")


def test_well_below_all_others_the_price_rises():
    chosen = choose_for_market(market(19_000), Limits()).chosen
    assert chosen.strategy == Strategy.PRICE_RISE and 15_500 < chosen.price <= D(15_500) * D("1.1")


@pytest.mark.parametrize(
    "facts", [{"floor": None}, {"stock": 0}, {"changes_today": 2}, {"offer_runs": True}, {"floor": D(15_500)}]
)
def test_where_a_rule_forbids_it_the_price_stays_and_the_reason_is_told(facts):
    chosen = choose_for_market(market(14_000, **facts), Limits()).chosen
    assert (chosen.strategy, chosen.price) == (Strategy.HOLD, 15_500) and chosen.why


@pytest.mark.parametrize(
    ("customer", "cheapest", "strategy"),
    [
        (CustomerType.PRICE_SENSITIVE, 14_500, Strategy.PRICE_DROP),
        (CustomerType.PRICE_SENSITIVE, 17_000, Strategy.PRICE_DROP),
        (CustomerType.QUALITY_SEEKER, 14_500, Strategy.VALUE),
        (CustomerType.QUALITY_SEEKER, 12_500, Strategy.PRICE_DROP),
        (CustomerType.IN_A_HURRY, 17_000, Strategy.VALUE),
        (CustomerType.UNKNOWN, 14_500, Strategy.PRICE_DROP),
        (CustomerType.UNKNOWN, 17_000, Strategy.HOLD),
    ],
)
def test_customers_are_answered_by_what_they_look_at(customer, cheapest, strategy):
    assert choose_for_customer(market(cheapest, customer=customer), Limits()).chosen.strategy == strategy


def test_who_cannot_have_less_is_told_what_it_is_worth():
    choice = choose_for_customer(market(14_500, floor=D(15_500)), Limits())
    assert choice.chosen.strategy == Strategy.VALUE and "not possible" in choice.chosen.why


def test_with_chances_known_the_most_is_chosen_that_can_be_expected():
    def steep(price):
        return 0.9 if price < 15_000 else 0.1

    def flat(price):
        return 0.5

    undercut = market(14_500, customer=CustomerType.PRICE_SENSITIVE)
    lower = choose_for_customer(replace(undercut, probability=steep), Limits()).chosen
    same = choose_for_customer(replace(undercut, probability=flat), Limits()).chosen
    assert lower.strategy == Strategy.PRICE_DROP and lower.brings == (lower.price - 9000) * D("0.9")
    assert same.strategy == Strategy.VALUE


def test_what_cannot_be_fitted_says_why():
    with pytest.raises(Refused, match="sold out"):
        fit(D(14_000), replace(SHELF, stock=0), Limits())


def test_the_past_shows_what_a_policy_would_have_done():
    days = [Day(D(14_000), D(15_500))] * 5
    tried = try_on(days, SHELF, Limits())
    assert (tried.days, tried.undercut_then, tried.below_floor) == (5, 5, 0)
    assert tried.changes >= 1 and tried.undercut_now < 5 and tried.largest_step <= 10
