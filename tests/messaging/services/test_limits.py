"""Caps that channels share: never exceeded by anyone, given back when nothing left."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.choices import WaitReason
from messaging.models import PersonUsage, Portfolio, PortfolioReach
from messaging.selectors.sending_rules import Rules
from messaging.services.limits import Departure, Postponed, forget_old_reach, give_back, reserve
from tests.leads.factories import LeadFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(hours=24)
# Between its reservation and its arrival, by which the provider counts.
ON_THE_WAY = timedelta(seconds=10)


def departure(
    message_id: int, person: str = "", *, lead_id: int = 1, outside: bool = True, bulk: bool = False
) -> Departure:
    return Departure(message_id, lead_id, person or f"person-{message_id}", outside, bulk)


def ask(
    *departures: Departure, at: datetime = NOW, rules: Rules | None = None, portfolio: str = "p1"
) -> list[Postponed]:
    with transaction.atomic():
        return reserve(departures, portfolio=portfolio, rules=rules or Rules(), at=at)


def limit(people: int | None) -> None:
    Portfolio.objects.update_or_create(key="p1", defaults={"limit": people})


def test_a_portfolio_reaches_no_more_people_than_it_may() -> None:
    limit(2)
    kept = ask(departure(1), departure(2), departure(3))
    assert [(one.message_id, one.reason) for one in kept] == [(3, WaitReason.PORTFOLIO)]
    assert kept[0].until > NOW + DAY
    assert PortfolioReach.objects.count() == 2


def test_people_reached_within_the_day_and_people_who_wrote_cost_nothing() -> None:
    limit(1)
    assert not ask(departure(1, "amina"))
    assert not ask(departure(2, "amina"), at=NOW + timedelta(hours=1))
    assert not ask(departure(3, "bisi", outside=False))
    assert ask(departure(4, "bisi"))


def test_the_window_moves_and_a_second_message_keeps_a_person_in_it() -> None:
    limit(1)
    ask(departure(1, "amina"))
    ask(departure(2, "amina"), at=NOW + timedelta(hours=20))
    assert ask(departure(3, "bisi"), at=NOW + timedelta(hours=25))
    assert not ask(departure(4, "bisi"), at=NOW + timedelta(hours=44, seconds=1) + ON_THE_WAY)


def test_those_who_wait_come_back_one_after_the_other() -> None:
    limit(2)
    ask(departure(1), at=NOW)
    ask(departure(2), at=NOW + timedelta(hours=3))
    later = ask(departure(3), departure(4), at=NOW + timedelta(hours=4))
    expected = [NOW + DAY + ON_THE_WAY, NOW + timedelta(hours=27) + ON_THE_WAY]
    assert [one.until.replace(microsecond=0) for one in later] == expected
    assert not ask(departure(3), at=later[0].until)
    assert ask(departure(4), at=later[0].until)


def test_what_never_left_is_given_back_exactly() -> None:
    limit(1)
    ask(departure(1, "amina"))
    give_back([1], lead_ids=[])
    assert not ask(departure(2, "bisi"), at=NOW + timedelta(hours=2))
    ask(departure(3, "bisi"), at=NOW + timedelta(hours=10))
    give_back([3], lead_ids=[])
    assert PortfolioReach.objects.get().at == NOW + timedelta(hours=2)


def test_a_portfolio_without_limit_lets_everybody_through_and_an_unknown_one_begins_low() -> None:
    limit(None)
    assert not ask(*(departure(n) for n in range(400)))
    assert len(ask(*(departure(n) for n in range(400, 700)), portfolio="never asked")) == 50


def test_a_person_gets_no_more_bulk_than_the_rules_say_over_all_channels() -> None:
    rules = Rules(frequency_cap=2, frequency_seconds=3600)
    lead = LeadFactory().pk
    bulk = [departure(n, lead_id=lead, bulk=True, outside=False) for n in range(4)]
    assert not ask(bulk[0], rules=rules)
    assert not ask(bulk[1], rules=rules, at=NOW + timedelta(minutes=10))
    kept = ask(bulk[2], departure(9, lead_id=lead, outside=False), rules=rules, at=NOW + timedelta(minutes=20))
    assert [(one.message_id, one.reason) for one in kept] == [(2, WaitReason.FREQUENCY)]
    assert not ask(bulk[2], rules=rules, at=kept[0].until)
    assert ask(bulk[3], rules=rules, at=kept[0].until)
    give_back([2], lead_ids=[lead])
    assert not ask(bulk[3], rules=rules, at=kept[0].until)


def test_a_message_that_the_portfolio_keeps_back_takes_nothing_of_its_person() -> None:
    limit(0)
    lead = LeadFactory().pk
    rules = Rules(frequency_cap=1)
    assert ask(departure(1, lead_id=lead, bulk=True), rules=rules)[0].reason == WaitReason.PORTFOLIO
    assert PersonUsage.objects.get(lead_id=lead).times == []


def test_reach_that_no_window_sees_is_dropped() -> None:
    limit(5)
    ask(departure(1))
    assert forget_old_reach(at=NOW + DAY) == 0
    assert forget_old_reach(at=NOW + 3 * DAY) == 1


steps = st.lists(
    st.tuples(st.integers(0, 12 * 3600), st.lists(st.integers(1, 12), min_size=1, max_size=6)), min_size=1, max_size=15
)


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=steps, most=st.integers(1, 6))
def test_random_traffic_never_reaches_more_people_within_a_day(steps: list, most: int) -> None:
    PortfolioReach.objects.all().delete()
    limit(most)
    at, number, sent = NOW, 0, []
    for gap, people in steps:
        at += timedelta(seconds=gap)
        offered = []
        for person in people:
            number += 1
            offered.append(departure(number, f"person-{person}"))
        kept = {one.message_id for one in ask(*offered, at=at)}
        sent += [(at, one.to) for one in offered if one.message_id not in kept]
    for start, _person in sent:
        assert len({person for at, person in sent if start <= at <= start + DAY}) <= most


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_on_two_numbers_of_one_portfolio_share_its_room() -> None:
    limit(50)
    kept: list[Postponed] = []

    def one_dispatcher(first: int) -> None:
        try:
            for step in range(10):
                kept.extend(ask(*(departure(first + step * 10 + n) for n in range(10))))
        finally:
            connection.close()

    threads = [threading.Thread(target=one_dispatcher, args=(first,)) for first in (1000, 2000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert PortfolioReach.objects.count() == 50
    assert len(kept) == 150
