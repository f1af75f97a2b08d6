"""What only a browser shows of the price desk: a product opens where it stands, and what is pressed happens there."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from pricing.choices import ObservationState
from pricing.models import ObservationCrop
from tests.browser.test_lead_pages import PASSWORD, _log_in
from tests.pricing.factories import CompetitorFactory, ListingFactory, ProductFactory, observed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _market():
    """Jumia is cheaper, Kano dearer, and Lagos Gadgets has two prices in a picture of which one is waiting."""
    product = ProductFactory(
        sku="RL-10", name_en="Ring light 10 inch", name_ar="إضاءة دائرية ١٠ بوصة", price=Decimal(13_900)
    )
    for name, then, now in (("Jumia", 13_500, 12_900), ("Kano Electronics", 14_900, 15_500), ("Stall", 9_000, 9_100)):
        listing = ListingFactory(product=product, competitor=CompetitorFactory(name=name))
        observed(listing, then, at=timezone.now() - timedelta(days=20))
        observed(listing, now, at=timezone.now() - timedelta(days=4))
    return product


def _waiting(product):
    listing = ListingFactory(product=product, competitor=CompetitorFactory(name="Lagos Gadgets"))
    seen = observed(listing, 13_200, parser="instagram:rapidocr", doubts="Read with little certainty.")
    listing.current = None
    listing.save()
    seen.state = ObservationState.WAITING
    seen.save()
    drawn = io.BytesIO()
    Image.new("RGB", (160, 40), "navy").save(drawn, "JPEG")
    ObservationCrop.objects.create(observation=seen, content=drawn.getvalue())


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 375)])
def test_a_product_is_opened_and_each_price_of_theirs_is_dealt_with(live_server, open_browser, language, width):
    User.objects.create_superuser("amal", password=PASSWORD)
    product = _market()
    _waiting(product)
    with open_browser(width=width, height=812) as page:
        faults = _log_in(page, live_server.url + reverse("desk:page"), language)
        page.on("dialog", lambda dialog: dialog.accept())

        def press(line, verb):
            with page.expect_response(lambda response: verb in response.url):
                page.locator(".mj-desk__line", has_text=line).locator(f"[hx-post*='/{verb}/']").click()

        page.click(".mj-desk__product summary")
        page.wait_for_selector(".mj-desk__chart polyline", state="attached")
        assert page.locator(".mj-desk__chart polyline").count() == 4
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        proof = page.locator(".mj-desk__line", has_text="Lagos Gadgets")
        proof.locator("img").scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('.mj-desk__line img').naturalWidth > 0")
        press("Lagos Gadgets", "accept")
        page.wait_for_selector(".mj-desk__said")
        press("Kano Electronics", "ignore")
        page.wait_for_selector(".mj-desk__line--faded >> text=Kano Electronics")
        press("Stall", "wrong")
        page.wait_for_selector(".mj-desk__line >> text=Stall", state="detached")
        press("Jumia", "match")
        page.wait_for_selector(".mj-desk__said >> text=/12,900/")
    assert faults == []
    product.refresh_from_db()
    assert product.price == 12_900
    assert not product.listings.get(competitor__name="Stall").is_active
    assert product.listings.get(competitor__name="Lagos Gadgets").current.amount == 13_200
