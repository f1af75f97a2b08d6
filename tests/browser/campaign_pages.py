"""What the browser tests of campaigns share: people to write to, a draft that has just begun, and eyes."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.contrib.auth.models import User
from django.db import connections
from django.urls import reverse

from leads.models import Segment
from messaging.models import Channel
from tests.campaigns.factories import EVERYBODY, people
from tests.messaging.factories import ConversationFactory

_PASSWORD = "a long pass-phrase"


def add_staff() -> None:
    User.objects.create_superuser("amal", password=_PASSWORD)


def sign_in(page, base: str, path: str, *, language: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    page.goto(base + path)
    page.fill("[name=username]", "amal")
    page.fill("[name=password]", _PASSWORD)
    page.click("[type=submit]")


def people_of_lagos(providers) -> Channel:
    """Three of them in a segment, one of whom reads Arabic, and the channel on which they talk; and who may sign in."""
    add_staff()
    Segment.objects.create(name="Lagos", definition=EVERYBODY)
    channel = providers.channel(name="Shop")
    for lead in [*people(2, first_name="Amina"), *people(1, first_name="أمينة", language="ar")]:
        ConversationFactory(channel=channel, lead=lead, address=lead.phone.removeprefix("+"))
    return channel


def begin_draft(page, base: str, channel: Channel, *, language: str, name: str, kind: str) -> list[str]:
    """Signed in, with its audience chosen; what goes wrong in the page's scripts from then on."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(page, base, reverse("admin:campaigns_campaign_add"), language=language)
    page.fill("[name=name]", name)
    page.locator(f"[name=kind][value={kind}]").check()
    page.click(".mj-confirm .mj-button--main")
    page.select_option("[name=segment]", label="Lagos")
    page.fill(f"[name=share-{channel.pk}]", "1")
    return faults


def apart(*deeds: Callable[[], object]) -> None:
    """In a thread of their own: Playwright's loop runs in this one."""

    def do() -> None:
        try:
            for deed in deeds:
                deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(do).result()


def look(page, name: str) -> None:
    """It fits its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    shoot(page, name)


def shoot(page, name: str) -> None:
    """For eyes: MAJLIS_SHOTS=folder keeps what the test saw."""
    if folder := os.environ.get("MAJLIS_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def look_at_both_widths(page, name: str) -> None:
    """Where it ends it is as wide as it was."""
    width = page.viewport_size["width"]
    for each in (1280, 375):
        page.set_viewport_size({"width": each, "height": 900})
        look(page, f"{name}-{each}")
    page.set_viewport_size({"width": width, "height": 900})
