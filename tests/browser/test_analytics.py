"""Reports of campaigns as staff see them: what the charts draw is what the rows say."""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from campaigns.models import Step, Variant
from messaging.choices import MessageState
from tests.campaigns.factories import campaign_on, fed, gateway, people
from tests.campaigns.histories import answers, buys, hours_ago, lead_of, sent_at, told, true_numbers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long pass-phrase"
DRAWN = """() => {
    const sums = {};
    for (const piece of document.querySelectorAll('.mj-times [class~="mj-spend__piece"]'))
        for (const [code, number] of Object.entries(piece.dataset)) sums[code] = (sums[code] || 0) + Number(number);
    return sums;
}"""


def _look(page, name: str) -> None:
    """For eyes: MAJLIS_SHOTS=folder keeps what the test saw."""
    if folder := os.environ.get("MAJLIS_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture
def campaign():
    """Sent over three hours; read, answered and bought, and one failed."""
    people(40, first_name="Amina")
    channels = (gateway(name=f"Shop {number}", rate_per_second=1000, delay_from=0, delay_to=0) for number in (1, 2))
    campaign = campaign_on(*channels, name="Eid sale")
    Variant.objects.create(step=Step.objects.get(), name="B", body="Good day, here is our offer of the week")
    messages = sent_at(hours_ago(5)) if fed(campaign) else []
    told(messages[:30], MessageState.DELIVERED)
    told(messages[:22], MessageState.READ)
    told(messages[38:], MessageState.FAILED, error_code="131026")
    for each in messages[:4]:
        answers(lead_of(each))
    buys(lead_of(messages[0]))
    people(8)
    fed(campaign_on(channels_of(campaign)[0], name="عرض الأسبوع"))
    told(sent_at(hours_ago(2)), MessageState.READ)
    return campaign


def channels_of(campaign):
    return [share.channel for share in campaign.shares.select_related("channel")]


@pytest.mark.parametrize(("language", "width"), [("ar", 375), ("en", 1280)])
def test_the_charts_numbers_are_those_of_the_rows(campaign, live_server, open_browser, language, width):
    User.objects.create_superuser("amal", password=PASSWORD)
    true = true_numbers(campaign)
    with open_browser(width=width, height=900) as page:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        base = live_server.url
        page.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
        page.goto(base + reverse("campaign-analytics:campaign", args=[campaign.pk]))
        page.fill("[name=username]", "amal")
        page.fill("[name=password]", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_selector(".mj-times")
        assert page.evaluate(DRAWN) == {
            name: true[name] for name in ("read", "delivered", "sent", "failed", "replied", "converted")
        }
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        _look(page, f"analytics-{language}-{width}")
        page.goto(base + reverse("campaign-analytics:overview"))
        page.wait_for_selector(".mj-times")
        assert page.evaluate(DRAWN)["read"] > true["read"]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        _look(page, f"overview-{language}-{width}")
    assert faults == []
