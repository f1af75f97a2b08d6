"""What only a browser shows of the price desk: a product opens where it stands, and what is pressed happens there."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from tests.browser.test_lead_pages import PASSWORD, _log_in
from tests.pricing.factories import CompetitorFactory, ListingFactory, ProductFactory, observed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _market():
    product = ProductFactory(
        sku="RL-10", name_en="Ring light 10 inch", name_ar="إضاءة دائرية ١٠ بوصة", price=Decimal(13_900)
    )
    for name, then, now in (("Jumia", 13_500, 12_900), ("Kano Electronics", 14_900, 15_500)):
        listing = ListingFactory(product=product, competitor=CompetitorFactory(name=name))
        observed(listing, then, at=timezone.now() - timedelta(days=20))
        observed(listing, now, at=timezone.now() - timedelta(days=4))
    return product


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 375)])
def test_a_product_is_opened_and_their_price_applied(live_server, open_browser, language, width):
    User.objects.create_superuser("amal", password=PASSWORD)
    product = _market()
    with open_browser(width=width, height=812) as page:
        faults = _log_in(page, live_server.url + reverse("desk:page"), language)
        page.on("dialog", lambda dialog: dialog.accept())
        page.click(".mj-desk__product summary")
        page.wait_for_selector(".mj-desk__chart polyline", state="attached")
        assert page.locator(".mj-desk__chart polyline").count() == 3
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.locator("[hx-post*='/match/']").first.click()
        page.wait_for_selector(".mj-desk__said")
    assert faults == []
    product.refresh_from_db()
    assert product.price == 12_900
