"""What people want: seen in the list and the thread, filtered by, corrected, and answered with one click."""

import re

import pytest
from django.urls import reverse

from intelligence.choices import Intent
from messaging.models import Conversation, Reading
from messaging.selectors.inbox import View, count_boxes, read_page
from tests.messaging.factories import ChannelFactory, ConversationFactory

from ..rows import read, received
from .addresses import HTMX, do, pulse, send, url

pytestmark = pytest.mark.django_db


def _waits(name: str, **fields) -> Conversation:
    conversation = ConversationFactory(lead__first_name=name)
    read(received(conversation), **fields)
    conversation.refresh_from_db()
    return conversation


def _names(view: View, user) -> set[str]:
    return {row.conversation.lead.first_name for row in read_page(view, user).rows}


def test_the_list_is_filtered_by_intent_by_urgency_and_by_who_is_needed(admin_user):
    _waits("Price")
    _waits("Angry", intent="complaint", urgency="high", needs_human=True)
    _waits("Corrected", intent="other", corrected_intent="complaint")
    ConversationFactory(lead__first_name="Unread")

    assert _names(View(read_as="price_inquiry"), admin_user) == {"Price"}
    assert _names(View(read_as="complaint"), admin_user) == {"Angry", "Corrected"}
    assert _names(View(read_as="urgent"), admin_user) == {"Angry"}
    assert _names(View(read_as="person"), admin_user) == {"Angry"}
    assert _names(View(read_as="other"), admin_user) == set()
    assert _names(View(read_as="complaint", search="Angry"), admin_user) == {"Angry"}
    counts = count_boxes(admin_user).read_as
    assert counts == {"price_inquiry": 1, "complaint": 2, "urgent": 1, "person": 1}


def test_rows_filters_and_thread_say_what_is_wanted(boss):
    angry = _waits("Angry", intent="complaint", urgency="high", needs_human=True)

    page = boss.get(url(angry), {"read": "complaint"}).content.decode()

    row = page[page.index('id="rows"') :]
    assert "mj-intent--complaint" in row and "bolt" in row and "front_hand" in row
    assert re.search(r"filters.*?aria-current=.true.", page, re.S)
    thread = page[page.index('id="latest"') :]
    assert "complaint" in thread and "needs a person" in thread


def test_a_filter_that_does_not_exist_is_none(boss):
    _waits("Price")
    assert "Price" in boss.get(reverse("inbox:page"), {"read": "nonsense"}).content.decode()


def test_fifty_that_were_read_cost_as_many_queries_as_five(boss):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    channel = ChannelFactory()

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert boss.get(address).status_code == 200
        return len(captured)

    def fill(number: int) -> None:
        for _ in range(number):
            read(received(ConversationFactory(channel=channel)))
            read(received(thread))

    thread = ConversationFactory(channel=channel)
    fill(5)
    addresses = [reverse("inbox:page"), reverse("inbox:page") + "?read=price_inquiry", url(thread)]
    [cost(address) for address in addresses]
    few = [cost(address) for address in addresses]
    fill(40)
    assert [cost(address) for address in addresses] == few


def test_a_suggested_reply_is_one_click_away_until_somebody_answers(boss):
    conversation = _waits("Price", suggested_reply="The ring light is “₦13,900” & free")

    opened = boss.get(url(conversation), headers=HTMX).content.decode()
    assert 'data-use="The ring light is “₦13,900” &amp; free"' in opened

    sent = send(boss, conversation).content.decode()
    assert "data-use" not in sent
    assert "mj-intent--price_inquiry" in sent, "what it was stays to be read"


def test_a_suggestion_appears_by_itself(boss):
    conversation = ConversationFactory()
    message = received(conversation)
    assert "data-use" not in boss.get(url(conversation), headers=HTMX).content.decode()
    read(message, suggested_reply="₦13,900")
    assert 'data-use="₦13,900"' in pulse(boss, c=conversation.pk, window="open").content.decode()


def test_no_text_is_suggested_where_none_may_go(staff, client_of):
    conversation = _waits("Price", suggested_reply="₦13,900")
    reader = client_of(staff("view_conversation", "change_conversation"))
    assert "data-use" not in reader.get(url(conversation), headers=HTMX).content.decode()

    Conversation.objects.filter(pk=conversation.pk).update(window_until="2020-01-01T00:00Z")
    boss = client_of(staff("view_conversation", "change_conversation", "add_message"))
    assert "data-use" not in boss.get(url(conversation), headers=HTMX).content.decode()


def test_staff_say_what_it_wants(boss, admin_user):
    conversation = _waits("Price")
    reading = Reading.objects.get()

    said = do(boss, conversation, "read_as", reading=reading.pk, to="purchase").content.decode()

    assert "Noted: purchase." in said and "mj-intent--purchase" in said
    reading.refresh_from_db()
    assert (reading.corrected_intent, reading.corrected_by) == (Intent.PURCHASE, admin_user)
    again = do(boss, conversation, "read_as", reading=reading.pk, to="purchase")
    assert "It says so already." in again.content.decode()


def test_only_a_message_of_this_conversation_is_corrected_and_only_by_who_may(boss, staff, client_of):
    conversation, other = _waits("Price"), ConversationFactory()
    reading = Reading.objects.get()
    assert "Choose what" in do(boss, other, "read_as", reading=reading.pk, to="purchase").content.decode()
    assert "Choose what" in do(boss, conversation, "read_as", reading=reading.pk, to="x").content.decode()
    reader = client_of(staff("view_conversation"))
    assert do(reader, conversation, "read_as", reading=reading.pk, to="purchase").status_code == 403
    assert Reading.objects.get().corrected_intent == ""
