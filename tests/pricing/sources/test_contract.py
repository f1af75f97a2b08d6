"""What every source promises, tried on the simulator's shops over the wire."""

from dataclasses import replace
from decimal import Decimal

import pytest

from common.fetching import Fetcher, FetchFailed, FetchPolicy, InMemoryDomainStates, NotYet
from pricing.sources import SOURCES, Unreadable, Wanted, get_source

KINDS = sorted(SOURCES)


def patient(shops):
    """Waits for its turn after robots.txt."""
    return replace(shops.fetcher, policy=replace(shops.fetcher.policy, patience=30.0))


def read(shops, kind, fetcher=None, *, selector="", **facts):
    slug = "RL10XYZ9" if kind == "jiji" else "ring-light"
    url = shops.sell(kind, slug, **facts)
    wanted = Wanted(url, "NG", selector)
    request = get_source(kind).request(wanted)
    page = (fetcher or patient(shops)).fetch(request.url, accept=request.accept, headers=request.headers)
    return get_source(kind).read(page, wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_one_price_with_its_proof(shops, kind):
    (found,) = read(shops, kind, price="13900")
    assert (found.amount, found.currency, found.is_sold_out) == (Decimal(13900), "NGN", False)
    assert "13" in found.proof and found.title == "Ring light 10 inch" and found.parser.startswith(kind)
    assert "0803" not in found.proof
    assert found.confidence >= 80


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("fault", "error"), [("forbidden", FetchFailed), ("slow", FetchFailed), ("huge", FetchFailed)])
def test_what_does_not_come_whole_is_no_price(shops, kind, fault, error):
    with pytest.raises(error):
        read(shops, kind, fault=fault)


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_layout_is_said_and_nothing_is_made_up(shops, kind):
    with pytest.raises(Unreadable):
        read(shops, kind, fault="changed")


@pytest.mark.parametrize("kind", KINDS)
def test_who_says_slow_down_is_left_alone_for_as_long_as_he_says(shops, kind):
    with pytest.raises(FetchFailed):
        read(shops, kind, fault="too_many", retry_after="120")
    with pytest.raises(NotYet):
        read(shops, kind, fault="")
    shops.clock.sleep(121)
    assert read(shops, kind, fault="")


@pytest.mark.parametrize("kind", ["jumia", "page"])
def test_sold_out_is_no_cheap_offer(shops, kind):
    assert all(found.is_sold_out for found in read(shops, kind, sold_out=True))


def test_jiji_without_a_price_asks_to_be_called(shops):
    with pytest.raises(Unreadable):
        read(shops, "jiji", sold_out=True)


def test_jumia_old_price_and_ranges(shops):
    (found,) = read(shops, "jumia", price="13900", was="17900")
    assert (found.amount, found.was) == (Decimal(13900), Decimal(17900))
    shops.clock.sleep(10)
    (ranged,) = read(shops, "jumia", fault="two_prices")
    assert ranged.amount == Decimal(13900) and ranged.confidence < 60


def test_jumia_search_leaves_the_choice(shops):
    shops.sell("jumia", "rl-10", title="Ring light", price="13900")
    shops.sell("jumia", "rl-18", title="Ring light 18", price="23900")
    wanted = Wanted(f"{shops.simulator.url}/shops/jumia/catalog?q=ring", "NG")
    found = get_source("jumia").read(patient(shops).fetch(wanted.url), wanted)
    assert [(each.place, each.amount) for each in found] == [("RL-10", Decimal(13900)), ("RL-18", Decimal(23900))]


@pytest.mark.parametrize("dialect", ["json-ld", "microdata", "meta", "plain"])
def test_pages_tell_their_price_in_several_ways(shops, dialect):
    (found,) = read(shops, "page", dialect=dialect, price="13900", was="" if dialect != "plain" else "15000")
    assert (found.amount, found.currency) == (Decimal(13900), "NGN")


@pytest.mark.parametrize("dialect", ["json-ld", "plain"])
def test_two_prices_are_told_apart_by_their_place(shops, dialect):
    found = read(shops, "page", dialect=dialect, fault="two_prices")
    assert {each.amount for each in found} == {Decimal(13900), Decimal(16900)}
    assert len({each.place for each in found}) == 2


def test_staff_say_where_the_price_stands(shops):
    found = read(shops, "page", dialect="plain", fault="two_prices", selector=".product-price")
    assert [each.amount for each in found] == [Decimal(13900)]


def test_a_selector_that_contradicts_the_structured_data_is_asked_about(shops):
    found = read(shops, "page", dialect="json-ld", price="13900", selector="aside .price")
    assert {each.amount for each in found} == {Decimal(13900), Decimal(99000)}


def test_what_nobody_may_call_is_not_called(shops):
    closed = Fetcher(FetchPolicy("MajlisBot/1.0"), InMemoryDomainStates())
    with pytest.raises(Exception, match=r"private network|ports 80"):
        read(shops, "page", closed)
