"""A round through the accounts: posts become observed prices with proof, and trouble stops nobody else."""

import io
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from common.models import DueWork
from common.signals import trouble_ended, trouble_started
from pricing.causes import INSTAGRAM_BLOCKED
from pricing.choices import ObservationState, SourceKind
from pricing.models import FetchRun, Listing, Observation, Product
from pricing.ocr import ENGINES
from pricing.services.collecting import collect_due
from pricing.services.reading_posts import read_instagram
from simulator.server import RunningSimulator
from tests.pricing.factories import ListingFactory, ProductFactory
from tests.pricing.ocr.scripted import Scripted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anonymous(instagram: RunningSimulator, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.INSTAGRAM_READER = "anonymous"
    monkeypatch.setitem(ENGINES, "rapidocr", Scripted())
    monkeypatch.delitem(ENGINES, "easyocr")


@pytest.fixture
def troubles() -> Iterator[list[tuple[str, str]]]:
    heard: list[tuple[str, str]] = []

    def started(cause: str, **_: Any) -> None:
        heard.append(("started", cause))

    def ended(cause: str, **_: Any) -> None:
        heard.append(("ended", cause))

    trouble_started.connect(started)
    trouble_ended.connect(ended)
    yield heard
    trouble_started.disconnect(started)
    trouble_ended.disconnect(ended)


def ring_light() -> Product:
    return ProductFactory(name_en="Ring light 10 inch", price=Decimal(15_000))


def watched(product: Product, username: str = "glowshop") -> Listing:
    return ListingFactory(product=product, source=SourceKind.INSTAGRAM, url=f"https://www.instagram.com/{username}/")


def a_picture() -> str:
    written = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(written, "PNG")
    return b64encode(written.getvalue()).decode()


def post(instagram: RunningSimulator, *captions: str, username: str = "glowshop", **facts: Any) -> None:
    posts = [{"caption": caption, "days_ago": number, **facts} for number, caption in enumerate(captions)]
    instagram.control("instagram", {"username": username, "posts": posts})


def test_the_caption_of_the_newest_post_says_what_it_costs(instagram: RunningSimulator) -> None:
    listing = watched(ring_light())
    post(instagram, "Good morning Lagos!", "Ring light 10 inch\n₦13,900 only", "Ring light 10 inch ₦14,500")
    run = read_instagram()
    assert run is not None
    assert (run.source, run.fetched, run.new, run.failed) == (SourceKind.INSTAGRAM, 1, 1, 0)
    seen = Observation.objects.get(listing=listing)
    assert (seen.amount, seen.currency, seen.state) == (Decimal(13_900), "NGN", ObservationState.ACCEPTED)
    assert seen.url.startswith("https://www.instagram.com/p/")
    assert "₦13,900" in seen.proof
    assert seen.parser == "instagram:caption"


def test_of_a_list_of_goods_only_our_line_counts(instagram: RunningSimulator) -> None:
    listing = watched(ring_light())
    post(instagram, "New stock\nRing light 10 inch: ₦13,900\nTripod: ₦8,000")
    read_instagram()
    assert list(Observation.objects.filter(listing=listing).values_list("amount", flat=True)) == [Decimal(13_900)]


def test_a_price_in_the_picture_counts_and_keeps_the_part_it_stood_in(
    instagram: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = watched(ring_light())
    monkeypatch.setitem(ENGINES, "rapidocr", Scripted("Ring light 10 inch", "₦13,900", confidence=0.98))
    post(instagram, "DM to order", pictures=[a_picture()])
    read_instagram()
    seen = Observation.objects.get(listing=listing)
    assert (seen.amount, seen.parser, seen.state) == (Decimal(13_900), "instagram:rapidocr", ObservationState.ACCEPTED)
    assert Image.open(io.BytesIO(bytes(seen.crop.content))).format == "JPEG"


def test_what_was_read_with_little_certainty_waits_for_a_person(
    instagram: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(ring_light())
    monkeypatch.setitem(ENGINES, "rapidocr", Scripted("Ring light 10 inch", "₦13,900", confidence=0.55))
    post(instagram, "DM to order", pictures=[a_picture()])
    read_instagram()
    assert Observation.objects.get().state == ObservationState.WAITING


def test_posts_of_other_goods_are_no_failure_and_no_price(instagram: RunningSimulator) -> None:
    listing = watched(ring_light())
    ProductFactory(name_en="Ring light 18 inch")
    post(instagram, "Ring light 18 inch ₦45,000")
    run = read_instagram()
    assert run is not None
    assert (run.fetched, run.failed) == (1, 0)
    listing.refresh_from_db()
    assert listing.last_read_at
    assert not Observation.objects.exists()


def test_shut_out_opens_an_incident_and_leaves_the_shops_alone(
    instagram: RunningSimulator, troubles: list[tuple[str, str]]
) -> None:
    first, second = watched(ring_light(), "glowshop"), watched(ProductFactory(), "othershop")
    instagram.control("instagram", {"fault": "login"})
    run = read_instagram()
    assert run is not None
    assert (run.skipped, run.failed) == (2, 0)
    assert troubles == [("started", INSTAGRAM_BLOCKED)]
    # One question was enough to know.
    assert len(instagram.control("instagram")["requests"]) == 1
    for listing in (first, second):
        listing.refresh_from_db()
        assert listing.work_state == DueWork.State.DUE
        assert listing.attempts == 0
    # What shops' pages are read by does not meet them.
    assert collect_due() == []


def test_the_end_of_it_closes_the_incident(instagram: RunningSimulator, troubles: list[tuple[str, str]]) -> None:
    watched(ring_light())
    post(instagram, "Ring light 10 inch ₦13,900")
    read_instagram()
    assert ("ended", INSTAGRAM_BLOCKED) in troubles


def test_a_crash_in_the_middle_leaves_no_file_and_the_others_go_on(
    instagram: RunningSimulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Crashing(Scripted):
        def read(self, picture: Image.Image) -> Any:
            raise MemoryError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    broken, fine = watched(ring_light(), "glowshop"), watched(ProductFactory(name_en="Tripod"), "othershop")
    monkeypatch.setitem(ENGINES, "rapidocr", Crashing())
    post(instagram, "DM", pictures=[a_picture()])
    post(instagram, "Tripod ₦8,000", username="othershop", pictures=[])
    read_instagram()
    assert list(tmp_path.iterdir()) == []
    broken.refresh_from_db()
    assert broken.attempts == 1
    assert Observation.objects.get().listing_id == fine.pk
    assert FetchRun.objects.get().failed == 1


def test_an_account_that_is_gone_twice_waits_for_a_person(instagram: RunningSimulator) -> None:
    listing = watched(ring_light(), "nobody")
    for state in (DueWork.State.DUE, DueWork.State.FAILED):
        Listing.objects.update(next_at=None)
        read_instagram()
        listing.refresh_from_db()
        assert listing.work_state == state
