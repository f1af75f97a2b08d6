"""Rounds through the simulator's shops: what is stored, what is not, and how often anybody is asked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from common.signals import trouble_ended, trouble_started
from pricing.choices import ObservationState
from pricing.errors import DecidedMeanwhile
from pricing.models import FetchRun, Listing, Observation
from pricing.services.collecting import collect_due, goes_on, read_now
from pricing.services.deciding import accept_observation, mark_wrong_match, reject_observation
from pricing.services.domains import KeptDomainStates
from pricing.services.listings import claim_listings, give_back
from pricing.services.tidying import clean_up
from tests.pricing.factories import ListingFactory, observed

pytestmark = pytest.mark.django_db
WAITING, ACCEPTED, REJECTED = ObservationState.WAITING, ObservationState.ACCEPTED, ObservationState.REJECTED


def round_of(shops):
    """Another half hour has passed."""
    Listing.objects.filter(work_state="due").update(next_at=None)
    shops.clock.sleep(1800)
    return collect_due(fetcher=shops.fetcher)


def test_a_price_is_kept_with_its_proof_and_the_same_again_is_confirmed(shops):
    listing = shops.watch("jumia", price="9900", was="12000")
    (run,) = round_of(shops)
    seen = Observation.objects.get()
    assert (seen.amount, seen.was, seen.state) == (Decimal(9900), Decimal(12000), ACCEPTED)
    assert "₦ 9,900" in seen.proof and seen.url == listing.url
    assert (run.fetched, run.new, run.failed) == (1, 1, 0)
    assert (round_of(shops)[0].new, Observation.objects.count()) == (0, 1)
    shops.sell("jumia", price="9500")
    round_of(shops)
    listing.refresh_from_db()
    assert listing.current.amount == 9500 and Observation.objects.count() == 2


@pytest.mark.parametrize("fault", ["forbidden", "too_many", "slow", "huge", "changed", "gone", "broken"])
def test_where_a_shop_misbehaves_nothing_wrong_is_stored_and_the_rest_goes_on(shops, fault):
    bad = shops.watch("page", "bad-page", fault=fault)
    (run,) = round_of(shops)
    bad.refresh_from_db()
    assert (run.fetched, run.failed) == (0, 1)
    assert bad.error and bad.attempts == 1 and bad.next_at > timezone.now()
    assert not Observation.objects.exists()
    shops.sell("page", "bad-page", fault="")
    round_of(shops)
    assert Observation.objects.get().state == ACCEPTED


def test_a_shop_is_never_asked_faster_than_it_likes(shops):
    for number in range(5):
        shops.watch("page", f"good-{number}")
    begun = shops.clock.now
    round_of(shops)
    assert FetchRun.objects.get().fetched == 5
    assert len([path for path in shops.asked if "good" in path]) == 5
    assert shops.clock.now - begun - 1800 >= 4 * 3.0


def test_a_shop_that_says_slow_down_is_asked_no_more_in_this_round(shops):
    for number in range(4):
        shops.watch("page", f"good-{number}", fault="too_many", retry_after="600")
    (run,) = round_of(shops)
    assert (run.failed, run.skipped) == (1, 3)
    assert len([path for path in shops.asked if "good" in path]) == 1


def test_a_round_that_is_not_through_goes_on_and_reads_nothing_twice(shops):
    for number in range(3):
        shops.watch("page", f"good-{number}")
    begun = timezone.now()
    assert collect_due(begun=begun, most_seconds=0, fetcher=shops.fetcher) == [] and goes_on(begun)
    give_back(claim_listings(sources=["page"], limit=2))
    (run,) = collect_due(begun=begun, fetcher=shops.fetcher)
    assert run.fetched == 3, "what was claimed and not come to is free again"
    Listing.objects.update(next_at=None)
    assert not goes_on(begun) and collect_due(begun=begun, fetcher=shops.fetcher) == []
    assert goes_on(timezone.now()) and not goes_on(begun - timedelta(minutes=30))


def test_a_page_that_asks_not_to_be_read_waits_for_a_person(shops):
    listing = shops.watch("jumia", "secret-lamp")
    collect_due(fetcher=shops.fetcher)
    listing.refresh_from_db()
    assert (listing.work_state, Observation.objects.count()) == ("failed", 0)
    assert "robots.txt" in listing.error


def test_a_doubtful_price_waits_and_a_person_decides(shops, admin_user):
    listing = shops.watch("page", price="10500")
    round_of(shops)
    shops.sell("page", price="105")
    round_of(shops)
    listing.refresh_from_db()
    waiting = Observation.objects.get(state=WAITING)
    assert listing.current.amount == 10_500 and "before" in waiting.doubts
    reject_observation(observation=waiting, by=admin_user)
    round_of(shops)
    assert not Observation.objects.filter(state=WAITING).exists(), "what was refused is not asked about again"
    with pytest.raises(DecidedMeanwhile):
        accept_observation(observation=waiting, by=admin_user)


def test_of_two_prices_a_person_chooses_once(shops, admin_user):
    listing = shops.watch("page", fault="two_prices", price="9900")
    round_of(shops)
    round_of(shops)
    waiting = Observation.objects.filter(state=WAITING)
    assert waiting.count() == 2
    accept_observation(observation=waiting.get(amount=9900), by=admin_user)
    assert not Observation.objects.filter(state=WAITING).exists()
    shops.sell("page", price="9800")
    round_of(shops)
    listing.refresh_from_db()
    assert (listing.current.amount, Observation.objects.filter(state=WAITING).count()) == (9800, 0)


def test_what_is_sold_out_there_keeps_its_history_and_says_so(shops):
    listing = shops.watch("page", price="9900", sold_out=True)
    round_of(shops)
    listing.refresh_from_db()
    assert listing.is_sold_out and listing.current.amount == 9900


def test_a_wrong_match_is_read_no_more(shops):
    listing = shops.watch("page")
    assert mark_wrong_match(listing=listing) and not mark_wrong_match(listing=listing)
    assert collect_due(fetcher=shops.fetcher) == [] and shops.asked == []


def test_too_many_failures_are_an_incident_until_it_goes_well(shops):
    told = []

    def hear(signal, **news):
        told.append((news["cause"], news["scope"]))

    trouble_started.connect(hear)
    trouble_ended.connect(hear)
    try:
        bad = [shops.watch("page", f"bad-{number}", fault="changed") for number in range(2)]
        round_of(shops)
        assert told == [("price_source_failing", "page")]
        for number in range(2):
            shops.sell("page", f"bad-{number}", fault="")
        read_now(listing_ids=[listing.pk for listing in bad])
        round_of(shops)
        assert len(told) == 2
    finally:
        trouble_started.disconnect(hear)
        trouble_ended.disconnect(hear)


def test_what_is_known_of_hosts_is_known_to_all_processes(shops):
    first, second = KeptDomainStates(), KeptDomainStates()
    from common.fetching.states import after_failure, take_turn

    first.change("shop.example", lambda state: (after_failure(state, now=1000.0, is_block=True), None))
    turn = second.change("shop.example", lambda state: take_turn(state, now=1001.0, interval=3, patience=0))
    assert turn.is_rest


def test_old_prices_go_and_the_present_one_stays(admin_user):
    listing = ListingFactory()
    long_ago = timezone.now() - timedelta(days=800)
    observed(listing, 9000, at=long_ago)
    now = observed(listing, 9500, at=long_ago)
    clean_up()
    assert list(Observation.objects.all()) == [now]
