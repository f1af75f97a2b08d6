"""A campaign from the first word to the last person, as staff see it in a browser, against the simulated provider."""

import pytest
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.services.enrolment import work_on_enrolments
from campaigns.services.feed import feed_campaigns
from campaigns.services.moving import catch_up
from campaigns.services.pausing import finish_done
from tests.browser.campaign_pages import apart, begin_draft, look, people_of_lagos, shoot
from tests.messaging.simulated import _simulator, providers

__all__ = ["_simulator", "providers"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 375)])
def test_built_previewed_launched_paused_resumed_finished(providers, open_browser, language, width):
    channel = people_of_lagos(providers)
    with open_browser(width=width, height=900) as page:
        base = providers.product_url
        faults = begin_draft(page, base, channel, language=language, name="Eid sale", kind="broadcast")
        page.fill("[name=step-1-A-body]", "Hello {nmae}!!!")
        page.wait_for_selector(".mj-checks >> text={nmae}")
        assert page.locator(".mj-build__number").inner_text() == "3"
        page.fill("[name=step-1-A-body]", "Good day ")
        page.click("[data-insert] >> text={first_name}")
        page.wait_for_selector(".mj-phone__body >> text=Good day أمينة")
        page.wait_for_selector(".mj-checks__fine")
        assert page.locator(".mj-risk .mj-tag").count() == 1
        look(page, f"build-{language}-{width}")
        page.click("#launch")
        page.click("#build-launch button")

        page.wait_for_selector("#live")
        apart(work_on_enrolments, feed_campaigns)
        page.wait_for_selector("#live >> text=0 / 3")
        page.click("button[value=pause]")
        page.wait_for_selector("button[value=resume]")
        apart(providers.dispatch)
        assert providers.accepted() == []
        page.click("button[value=resume]")
        page.wait_for_selector("button[value=pause]")
        apart(providers.dispatch, catch_up)
        page.wait_for_selector("#live >> text=3 / 3")
        look(page, f"live-{language}-{width}")
        apart(finish_done)
        page.wait_for_selector("button[value=pause]", state="detached")
        page.goto(base + reverse("admin:campaigns_campaign_changelist"))
        assert page.locator(".mj-cell >> text=3 / 3").count() == 1
        shoot(page, f"list-{language}-{width}")
    assert faults == []
    assert len({message["to"] for message in providers.accepted()}) == 3
    assert Campaign.objects.get().state == "finished"
