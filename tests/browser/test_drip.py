"""A drip of two steps, built, previewed, launched and changed while it runs, as staff see it in a browser."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.services.enrolment import work_on_enrolments
from campaigns.services.feed import feed_campaigns
from campaigns.services.moving import catch_up
from leads.models import Segment
from tests.browser.test_campaign import PASSWORD, _apart, _fits, _look
from tests.campaigns.factories import EVERYBODY, people
from tests.messaging.factories import ConversationFactory
from tests.messaging.simulated import _simulator, providers

__all__ = ["_simulator", "providers"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page, name):
    """At both widths; where it ends it is as wide as it was."""
    width = page.viewport_size["width"]
    for each in (1280, 375):
        page.set_viewport_size({"width": each, "height": 900})
        assert _fits(page), f"{name} at {each}"
        _look(page, f"{name}-{each}")
    page.set_viewport_size({"width": width, "height": 900})


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_drip_is_built_previewed_launched_and_changed(providers, open_browser, language):
    User.objects.create_superuser("amal", password=PASSWORD)
    Segment.objects.create(name="Lagos", definition=EVERYBODY)
    channel = providers.channel(name="Shop")
    for lead in [*people(2, first_name="Amina"), *people(1, first_name="أمينة", language="ar")]:
        ConversationFactory(channel=channel, lead=lead, address=lead.phone.removeprefix("+"))
    with open_browser(width=1280, height=900) as page:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        base = providers.product_url
        page.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
        page.goto(base + reverse("admin:campaigns_campaign_add"))
        page.fill("[name=username]", "amal")
        page.fill("[name=password]", PASSWORD)
        page.click("[type=submit]")
        page.fill("[name=name]", "Welcome")
        page.locator("[name=kind][value=drip]").check()
        page.click(".mj-confirm .mj-button--main")

        page.select_option("[name=segment]", label="Lagos")
        page.fill(f"[name=share-{channel.pk}]", "1")
        page.fill("[name=step-1-A-body]", "Good day {first_name}")
        page.click("#add-step")
        page.fill("[name=step-2-A-body]", "Still there, {first_name|friend}?")
        page.fill("[name=step-2-number]", "2")
        page.select_option("[name=step-2-unit]", "1440")
        page.locator(".mj-step").nth(1).locator(".mj-rules > summary").click()
        page.select_option("[name=step-2-hour]", "9")
        page.locator("[name=step-2-stages][value=NEW]").check()
        page.locator("[name=stop_on_sale]").check()
        page.locator("[name=rewrites]").check()
        page.click("#show-rewording")
        page.wait_for_selector(".mj-reworded .mj-warn")
        page.locator("[name=rewrites]").uncheck()
        page.wait_for_selector(".mj-phone__body >> text=Still there, أمينة?")
        page.wait_for_selector(".mj-checks__fine")
        look(page, f"drip-build-{language}")
        page.click("#launch")
        page.click("#build-launch button")

        page.wait_for_selector("#live")
        _apart(work_on_enrolments, feed_campaigns, providers.dispatch, catch_up)
        page.click(".mj-live__verbs a")
        page.wait_for_selector("#effects")
        page.locator("[name$='-unit']").nth(1).select_option("60")
        page.wait_for_selector(".mj-effects li")
        look(page, f"drip-edit-{language}")
        page.click("#effects button[value=save]")
        page.wait_for_selector("#live")
    assert faults == []
    _first, second = Campaign.objects.get().steps.order_by("number")
    assert (second.delay_minutes, second.delivery_hour, second.only_if["rules"][0]["value"]) == (120, 9, ["NEW"])
    assert len({message["to"] for message in providers.accepted()}) == 3
