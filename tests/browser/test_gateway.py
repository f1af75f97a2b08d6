"""A code that changes by itself until the phone has scanned it."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from simulator.server import running
from tests.messaging.factories import ChannelFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long pass-phrase"


@pytest.fixture
def simulator():
    with running() as simulator:
        simulator.control("webhooks", {"on": False})
        yield simulator


@pytest.fixture
def address(live_server, simulator):
    simulator.control("channels", {"kind": "waha", "external_id": "default", "status": "SCAN_QR_CODE"})
    User.objects.create_superuser("amal", password=PASSWORD)
    channel = ChannelFactory(
        kind="waha", external_id="default", credentials={"api_key": "k"}, base_url=simulator.waha_url
    )
    return live_server.url + reverse("admin:messaging_channel_change", args=[channel.pk])


@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_shows_the_code_and_says_when_it_was_scanned(width, address, simulator, open_browser):
    with open_browser(width=width) as page:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        page.fill("[name=username]", "amal")
        page.fill("[name=password]", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_selector(".mj-code img")
        page.wait_for_function("document.querySelector('.mj-code img').naturalWidth > 100")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        simulator.control("scan", {"channel": "default"})

        page.wait_for_selector("#gateway-session >> text=WORKING", timeout=15_000)
        assert page.locator(".mj-code").count() == 0
        assert faults == []
