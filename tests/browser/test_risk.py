"""The page of a number that is about to be banned, as staff see it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import NumberRisk
from campaigns.services.risk import assessing
from campaigns.services.risk.assessing import assess_numbers
from tests.browser.campaign_pages import add_staff, look, shoot, sign_in
from tests.campaigns.factories import campaign_on, gateway, launched, people
from tests.campaigns.risk.figures import critical, quiet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 375)])
def test_why_and_what_to_do_and_a_persons_word(live_server, open_browser, monkeypatch, language, width):
    add_staff()
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)
    people(2)
    campaign = launched(campaign_on(gateway(name="Ikeja shop"), name="Eid sale"))
    now = timezone.now()
    for hours in range(12, -1, -1):
        facts = critical if hours < 4 else quiet
        monkeypatch.setattr(assessing, "facts_of", lambda channel, *, at, hours=24, facts=facts: facts(at))
        assess_numbers(now=now - timedelta(hours=hours))
    risk, live = NumberRisk.objects.get().pk, reverse("admin:campaigns_campaign_change", args=[campaign.pk])
    with open_browser(width=width, height=900) as page:
        base = live_server.url
        sign_in(page, base, reverse("admin:campaigns_numberrisk_change", args=[risk]), language=language)
        page.wait_for_selector(".mj-danger__parts")
        look(page, f"risk-{language}-{width}")
        page.goto(base + reverse("admin:messaging_channel_changelist"))
        shoot(page, f"risk-channels-{language}-{width}")
        page.goto(base + live)
        assert page.locator("[role=alert]").count() == 1
        shoot(page, f"risk-live-{language}-{width}")
        page.click(".mj-tags a.mj-tag")
        page.click(".mj-undo > summary")
        page.fill("[name=reason]", "They all asked for it.")
        page.click(".mj-undo .mj-button--main")
        page.wait_for_selector(".mj-danger >> text=They all asked for it.")
        assert page.locator(".mj-undo").count() == 0
