"""What only a browser shows: HTMX, scripts and direction of the conversation's page."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from messaging.models import Message
from tests.messaging.admin.rows import received
from tests.messaging.factories import ConversationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long pass-phrase"


@pytest.fixture
def address(live_server, monkeypatch):
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake: None)
    monkeypatch.setattr("messaging.admin.inbox.reading.read_receipt.apply_async", lambda *args, **kwargs: None)
    User.objects.create_superuser("amal", password=PASSWORD)
    conversation = ConversationFactory(unread_count=1)
    received(conversation, "How much is the ring light?")
    return live_server.url + reverse("admin:messaging_conversation_change", args=[conversation.pk])


def _log_in(page, address: str) -> None:
    page.goto(address)
    page.fill("[name=username]", "amal")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("#composer_text")


@pytest.mark.parametrize("width", [1440, 375])
def test_a_reply_stands_in_the_thread_without_leaving_the_page(width, address, open_browser):
    with open_browser(width=width) as page:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        _log_in(page, address)
        page.fill("#composer_text", "13,900 until 6 pm")
        page.dblclick(".mj-composer button")
        page.wait_for_selector(".mj-bubble--ours >> text=13,900 until 6 pm")
        assert page.input_value("#composer_text") == ""
        assert page.url == address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator(".mj-bubble--ours").count() == 1
        assert faults == []

    assert Message.objects.filter(direction="out").count() == 1


def test_a_new_message_appears_by_itself_and_what_is_being_typed_stays(address, open_browser):
    """Somebody else replies from another window."""
    with open_browser() as page:
        _log_in(page, address)
        page.fill("#composer_text", "half a sen")
        other = page.context.new_page()
        other.goto(address)
        other.fill("#composer_text", "answered by a colleague")
        other.click(".mj-composer button")
        page.bring_to_front()
        page.wait_for_selector(".mj-bubble--ours >> text=answered by a colleague", timeout=15_000)
        assert page.input_value("#composer_text") == "half a sen"


def test_arabic_reads_from_right_to_left(address, open_browser):
    with open_browser(width=375) as page:
        page.context.add_cookies([{"name": "django_language", "value": "ar", "url": address}])
        _log_in(page, address)
        assert page.evaluate("document.documentElement.dir") == "rtl"
        assert page.locator(".mj-composer button").inner_text().endswith("إرسال")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
