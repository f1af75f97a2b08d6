"""The list: whose conversations, in which order, found how, and at what price."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.choices import Label
from messaging.choices import ConversationStatus, Priority
from messaging.content import Text
from messaging.selectors.inbox import View, count_boxes, read_page
from messaging.services.outbox import enqueue
from tests.badges import BADGES
from tests.messaging.factories import ChannelFactory, ConversationFactory

from ..rows import received
from .addresses import HTMX

pytestmark = pytest.mark.django_db


def _names(page) -> list[str]:
    return [row.conversation.lead.first_name for row in page.rows]


def _person(name: str, **fields):
    return ConversationFactory(lead__first_name=name, **fields)


def test_each_box_holds_its_own(admin_user):
    _person("Mine", assignee=admin_user)
    _person("Unread", unread_count=1)
    _person("Snoozed", status=ConversationStatus.SNOOZED)
    _person("Closed", status=ConversationStatus.CLOSED, unread_count=1)

    found = {box: set(_names(read_page(View(box), admin_user))) for box in ("open", "mine", "unassigned", "unread")}

    assert found == {"open": {"Mine", "Unread"}, "mine": {"Mine"}, "unassigned": {"Unread"}, "unread": {"Unread"}}
    assert _names(read_page(View("snoozed"), admin_user)) == ["Snoozed"]
    assert _names(read_page(View("closed"), admin_user)) == ["Closed"]


def test_channel_and_label_narrow_a_box(admin_user):
    channel = ChannelFactory()
    _person("Here", channel=channel, lead__label=Label.HOT)
    _person("Cold", channel=channel)
    _person("Elsewhere", lead__label=Label.HOT)

    assert _names(read_page(View(channel=channel.pk, label="HOT"), admin_user)) == ["Here"]


def test_numbers_are_of_what_waits(admin_user):
    channel = ChannelFactory()
    _person("a", unread_count=3, channel=channel, lead__label=Label.HOT)
    _person("b", assignee=admin_user, channel=channel)
    _person("c", status=ConversationStatus.CLOSED, unread_count=1, channel=channel)

    counts = count_boxes(admin_user)

    assert counts.boxes == {"mine": 1, "unread": 1, "unassigned": 1, "snoozed": 0}
    assert counts.channels == {channel.pk: 1}
    assert counts.labels == {"HOT": 1}


def test_pages_follow_each_other_without_gap_or_repetition_even_at_one_instant(admin_user):
    now = timezone.now()
    for number in range(7):
        _person(str(number), last_message_at=now - timedelta(minutes=number // 3))

    seen, after = [], ""
    while True:
        page = read_page(View(), admin_user, after=after, size=2)
        seen += _names(page)
        after = page.next
        if not after:
            break

    assert sorted(seen) == [str(number) for number in range(7)]
    assert len(seen) == 7


def test_a_cursor_of_nonsense_is_the_beginning(admin_user):
    _person("Amina")

    assert _names(read_page(View(), admin_user, after="x_y")) == ["Amina"]


@pytest.fixture(params=[2000, 1], ids=["among the newest", "by an index"])
def _near_and_far(request, monkeypatch):
    monkeypatch.setattr("messaging.selectors.nearby._NEARBY", request.param)


@pytest.mark.usefixtures("_near_and_far")
@pytest.mark.parametrize("text", ["amina", "BELL", "31112222", "0803111", "ring light", "احمد", "أحمد"])
def test_people_are_found_by_name_number_and_word_in_any_spelling(text, admin_user):
    wanted = _person("Amina أحمَد", lead__last_name="Bello", status=ConversationStatus.CLOSED)
    wanted.lead.identities.create(kind="phone", value="+2348031112222")
    received(wanted, "How much is the Ring Light?")
    received(_person("Chidi", lead__last_name="Okafor"), "Good morning")

    assert _names(read_page(View(search=text), admin_user)) == ["Amina أحمَد"]


@pytest.mark.usefixtures("_near_and_far")
def test_a_label_keeps_the_order_of_the_list_and_narrows_a_search(admin_user):
    now = timezone.now()
    for number, (name, label) in enumerate([("Sara", "COLD"), ("Amina", "COLD"), ("Zahra", "HOT"), ("Amina", "HOT")]):
        _person(name, lead__label=label, last_message_at=now - timedelta(hours=number))

    assert _names(read_page(View(label="HOT"), admin_user)) == ["Zahra", "Amina"]
    assert _names(read_page(View(label="COLD"), admin_user, size=1)) == ["Sara"]
    found = read_page(View(label="HOT", search="Amina"), admin_user)
    assert [row.conversation.lead.label for row in found.rows] == ["HOT"]


def test_two_letters_are_looked_for_among_the_newest(admin_user):
    _person("Amina")
    _person("Chidi")

    assert _names(read_page(View(search="mi"), admin_user)) == ["Amina"]


@pytest.mark.usefixtures("_near_and_far")
@pytest.mark.parametrize("said", ["هل التوصيل إلى مدينة نصر مجّاني؟"])
@pytest.mark.parametrize("typed", ["مدينه", "مجاني", "الى مدينة", "اِلى"])
def test_arabic_words_are_found_however_they_are_spelt(typed, said, admin_user):
    received(_person("Sara"), said)

    assert _names(read_page(View(search=typed), admin_user)) == ["Sara"]


def test_what_campaigns_said_is_neither_found_nor_moves_a_conversation_up(admin_user):
    earlier = timezone.now() - timedelta(hours=2)
    conversation = _person("Told", last_message_at=earlier)
    enqueue(conversation=conversation, content=Text(body="Grand sale"), origin="campaign:1", priority=Priority.BULK)

    conversation.refresh_from_db()
    assert conversation.last_message_at == earlier
    assert read_page(View(search="Grand sale"), admin_user).rows == []


def test_fifty_rows_cost_as_many_queries_as_five(boss, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert boss.get(reverse("inbox:page")).status_code == 200
        return len(captured)

    def fill(number: int) -> None:
        for _ in range(number):
            received(ConversationFactory(channel=channel))

    channel = ChannelFactory()
    fill(5)
    cost()
    few = cost()
    fill(45)

    assert cost() == few <= BADGES + 12


def test_an_empty_inbox_says_what_to_expect(boss):
    assert "appears when somebody writes" in boss.get(reverse("inbox:page")).content.decode()


def test_the_list_scrolls_on(boss):
    for _ in range(45):
        ConversationFactory()
    first = boss.get(reverse("inbox:page"))

    more = boss.get(reverse("inbox:rows"), {"after": first.context["next"]}, headers=HTMX)

    assert len(first.context["cards"]) == 40
    assert len(more.context["cards"]) == 5


def test_nobody_sees_it_without_permission(staff, client_of, client):
    assert client_of(staff()).get(reverse("inbox:page")).status_code == 403
    assert client_of(staff()).get(reverse("inbox:pulse")).status_code == 403
    assert client.get(reverse("inbox:page")).status_code == 302
