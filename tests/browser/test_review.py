"""Calls reviewed without touching the mouse; words and fields light each other up; a phone is wide enough."""

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from casting.choices import CallState, RejectReason
from casting.models import Call, Review
from tests.browser.accessibility import faults_of
from tests.casting.posts import OTHER_CALL, a_call, many_calls

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A hundred were; what so many tell, fewer tell sooner.
MANY = 9
PASSWORD = "a long pass-phrase"


@pytest.fixture
def calls(monkeypatch):
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)
    User.objects.create_superuser("amal", password=PASSWORD)
    found = [a_call(), a_call(OTHER_CALL)]
    # The order of the desk.
    for place, call in enumerate(found):
        Call.objects.filter(pk=call.pk).update(confidence=(place + 1) / 10)
    return found


def _log_in(page, address: str) -> list[str]:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    page.fill("[name=username]", "amal")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("#desk-form")
    return faults


def test_a_desk_is_cleared_by_keyboard(calls, live_server, open_browser):
    with open_browser() as page:
        faults = _log_in(page, live_server.url + reverse("review:page"))
        assert faults_of(page) == []
        page.keyboard.press("e")
        assert page.evaluate("document.activeElement.name") == "title"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "city"
        assert page.inner_text("mark.is-lit") == "Jeddah"
        page.keyboard.press("Control+A")
        page.keyboard.type("Riyadh")
        page.keyboard.press("Escape")
        with page.expect_navigation():
            page.keyboard.press("a")
        page.wait_for_selector("#desk-form")
        assert "Salt Road" in page.inner_text(".mj-desk__text")
        page.keyboard.press("r")
        page.wait_for_selector("#desk-reject[open]")
        with page.expect_navigation():
            page.keyboard.press("3")
        assert "Nothing waits for review" in page.inner_text("#desk")
        with page.expect_navigation():
            page.keyboard.press("u")
        page.wait_for_selector("#desk-form")
        assert "Salt Road" in page.inner_text(".mj-desk__text")
        with page.expect_navigation():
            page.keyboard.press("s")
        page.goto(live_server.url + reverse("review:call", args=[calls[1].pk]))
        page.set_viewport_size({"width": 375, "height": 800})
        assert faults_of(page) == []
    assert not faults
    first, second = (Call.objects.get(pk=call.pk) for call in calls)
    assert (first.state, first.city) == (CallState.PUBLISHED, "Riyadh")
    assert second.state == CallState.REVIEW
    assert second.reviews.filter(reason=RejectReason.DOUBTFUL, undone_at__isnull=False).exists()


def test_calls_are_reviewed_without_the_mouse_and_beside_a_colleague(calls, live_server, open_browser):
    """Approved, rejected and skipped in turn; what lies on the colleague's desk never comes."""
    Call.objects.exclude(pk=calls[0].pk).delete()
    Call.objects.update(confidence=0.99)
    many_calls(MANY)
    theirs = Call.objects.get(title="Call 7")
    colleague = User.objects.create_superuser("bola")
    Call.objects.filter(pk=theirs.pk).update(locked_by=colleague, locked_until=timezone.now() + timedelta(hours=1))
    with open_browser() as page:
        faults = _log_in(page, live_server.url + reverse("review:page"))
        for number in range(MANY):
            key = "ars"[number % 3]
            with page.expect_navigation():
                page.keyboard.press(key)
                if key == "r":
                    page.keyboard.press("1")
    assert not faults
    decided = Counter(Review.objects.values_list("decision", flat=True))
    assert decided == dict.fromkeys(("approved", "rejected", "skipped"), MANY // 3)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.locked_by) == (CallState.REVIEW, colleague)
