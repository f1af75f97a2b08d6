"""A drip of two steps, built, previewed, launched and changed while it runs, as staff see it in a browser."""

import pytest

from campaigns.models import Campaign
from campaigns.services.enrolment import work_on_enrolments
from campaigns.services.feed import feed_campaigns
from campaigns.services.moving import catch_up
from tests.browser.campaign_pages import apart, begin_draft, look_at_both_widths, people_of_lagos
from tests.messaging.simulated import _simulator, providers

__all__ = ["_simulator", "providers"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_drip_is_built_previewed_launched_and_changed(providers, open_browser, language):
    channel = people_of_lagos(providers)
    with open_browser(width=1280, height=900) as page:
        base = providers.product_url
        faults = begin_draft(page, base, channel, language=language, name="Welcome", kind="drip")
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
        look_at_both_widths(page, f"drip-build-{language}")
        page.click("#launch")
        page.click("#build-launch button")

        page.wait_for_selector("#live")
        apart(work_on_enrolments, feed_campaigns, providers.dispatch, catch_up)
        page.click(".mj-live__verbs a")
        page.wait_for_selector("#effects")
        page.locator("[name$='-unit']").nth(1).select_option("60")
        page.wait_for_selector(".mj-effects li")
        look_at_both_widths(page, f"drip-edit-{language}")
        page.click("#effects button[value=save]")
        page.wait_for_selector("#live")
    assert faults == []
    _first, second = Campaign.objects.get().steps.order_by("number")
    assert (second.delay_minutes, second.delivery_hour, second.only_if["rules"][0]["value"]) == (120, 9, ["NEW"])
    assert len({message["to"] for message in providers.accepted()}) == 3
