"""A campaign from the first word to the last person, as staff see it in a browser, against the simulated provider."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.services.enrolment import work_on_enrolments
from campaigns.services.feed import feed_campaigns
from campaigns.services.moving import catch_up
from campaigns.services.pausing import finish_done
from leads.models import Segment
from tests.campaigns.factories import EVERYBODY, people
from tests.messaging.factories import ConversationFactory
from tests.messaging.simulated import _simulator, providers

__all__ = ["_simulator", "providers"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long pass-phrase"


def _apart(*deeds: Callable[[], object]) -> None:
    """In a thread of their own: Playwright's loop runs in this one."""

    def do() -> None:
        try:
            for deed in deeds:
                deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(do).result()


def _look(page, name: str) -> None:
    """For eyes: MAJLIS_SHOTS=folder keeps what the test saw."""
    if folder := os.environ.get("MAJLIS_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def _fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 375)])
def test_built_previewed_launched_paused_resumed_finished(providers, open_browser, language, width):
    User.objects.create_superuser("amal", password=PASSWORD)
    Segment.objects.create(name="Lagos", definition=EVERYBODY)
    channel = providers.channel(name="Shop")
    for lead in [*people(2, first_name="Amina"), *people(1, first_name="أمينة", language="ar")]:
        ConversationFactory(channel=channel, lead=lead, address=lead.phone.removeprefix("+"))
    with open_browser(width=width, height=900) as page:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        base = providers.product_url
        page.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
        page.goto(base + reverse("admin:campaigns_campaign_add"))
        page.fill("[name=username]", "amal")
        page.fill("[name=password]", PASSWORD)
        page.click("[type=submit]")
        page.fill("[name=name]", "Eid sale")
        page.locator("[name=kind]").first.check()
        page.click(".mj-confirm .mj-button--main")

        page.select_option("[name=segment]", label="Lagos")
        page.fill(f"[name=share-{channel.pk}]", "1")
        page.fill("[name=step-1-A-body]", "Hello {nmae}!!!")
        page.wait_for_selector(".mj-checks >> text={nmae}")
        assert page.locator(".mj-build__number").inner_text() == "3"
        page.fill("[name=step-1-A-body]", "Good day ")
        page.click("[data-insert] >> text={first_name}")
        page.wait_for_selector(".mj-phone__body >> text=Good day أمينة")
        page.wait_for_selector(".mj-checks__fine")
        assert page.locator(".mj-risk .mj-tag").count() == 1
        assert _fits(page)
        _look(page, f"build-{language}-{width}")
        page.click("#launch")
        page.click("#build-launch button")

        page.wait_for_selector("#live")
        _apart(work_on_enrolments, feed_campaigns)
        page.wait_for_selector("#live >> text=0 / 3")
        page.click("button[value=pause]")
        page.wait_for_selector("button[value=resume]")
        _apart(providers.dispatch)
        assert providers.accepted() == []
        page.click("button[value=resume]")
        page.wait_for_selector("button[value=pause]")
        _apart(providers.dispatch, catch_up)
        page.wait_for_selector("#live >> text=3 / 3")
        assert _fits(page)
        _look(page, f"live-{language}-{width}")
        _apart(finish_done)
        page.wait_for_selector("button[value=retry]")
        page.goto(base + reverse("admin:campaigns_campaign_changelist"))
        assert page.locator(".mj-cell >> text=3 / 3").count() == 1
        _look(page, f"list-{language}-{width}")
    assert faults == []
    assert len({message["to"] for message in providers.accepted()}) == 3
    assert Campaign.objects.get().state == "finished"
