from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from leads.choices import ActivityKind, Stage
from leads.selectors.timeline import Place, timeline_page
from leads.services.activities import record_activity
from leads.services.pipeline import move_stage
from messaging.choices import MessageKind
from messaging.models import Message
from tests.messaging.admin.rows import received
from tests.messaging.factories import ConversationFactory

from ..factories import NOON, LeadFactory, UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def reader():
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename="view_conversation"))
    return user


@pytest.fixture
def conversation():
    return ConversationFactory(lead=LeadFactory())


def note(lead, at, text="note"):
    return record_activity(lead_id=lead.pk, kind=ActivityKind.NOTE, at=at, text=text)


def said(conversation, at, text="how much?", **more):
    return received(conversation, text, happened_at=at, **more)


def texts(page):
    return [entry.text for entry in page.entries]


def test_messages_stand_between_what_was_noted(conversation, reader):
    lead = conversation.lead
    note(lead, NOON, "first")
    said(conversation, NOON + HOUR, "how much?")
    note(lead, NOON + 2 * HOUR, "last")
    page = timeline_page(lead, user=reader)
    assert texts(page) == ["last", "how much?", "first"]
    assert page.entries[1].url.endswith(f"/inbox/{conversation.pk}/")
    assert page.before is None


def test_messages_are_for_those_who_may_read_them(conversation):
    said(conversation, NOON)
    assert timeline_page(conversation.lead, user=UserFactory()).entries == []


def test_reactions_and_other_people_are_left_out(conversation, reader):
    said(conversation, NOON, kind=MessageKind.REACTION)
    said(ConversationFactory(lead=LeadFactory()), NOON, "somebody else")
    assert timeline_page(conversation.lead, user=reader).entries == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_follow_each_other_without_a_gap_or_a_repeat(conversation, reader, limit):
    lead = conversation.lead
    for hour in range(4):
        for number in range(2):  # several at one instant, in both tables
            note(lead, NOON + hour * HOUR, f"n{hour}{number}")
            said(conversation, NOON + hour * HOUR, f"m{hour}{number}")
    whole = texts(timeline_page(lead, user=reader))
    assert len(whole) == 16
    pages, before = [], None
    while True:
        page = timeline_page(lead, user=reader, before=before, limit=limit)
        pages += texts(page)
        if page.before is None:
            break
        before = Place.read(str(page.before))
        assert before == page.before
    assert pages == whole


def test_one_kind_alone(conversation, reader):
    lead = conversation.lead
    note(lead, NOON, "a note")
    said(conversation, NOON, "a message")
    assert texts(timeline_page(lead, user=reader, show="logged")) == ["a note"]
    assert texts(timeline_page(lead, user=reader, show="messages")) == ["a message"]
    assert texts(timeline_page(lead, user=reader, show="events")) == ["a note"]


def test_a_message_shows_the_stage_the_lead_was_in(conversation, reader):
    lead = conversation.lead
    move_stage(lead=lead, to=Stage.QUALIFIED, by=None)
    moved_at = lead.last_stage_change_at
    said(conversation, moved_at - HOUR, "before")
    said(conversation, moved_at + HOUR, "after")
    stages = {entry.text: entry.stage for entry in timeline_page(lead, user=reader, show="messages").entries}
    assert stages == {"before": Stage.NEW, "after": Stage.QUALIFIED}


def test_a_page_costs_the_same_however_long_the_history(conversation, reader, django_assert_num_queries):
    lead = conversation.lead
    for number in range(30):
        note(lead, NOON + number * HOUR)
        said(conversation, NOON + number * HOUR)
    reader.has_perm("x")
    with django_assert_num_queries(3):
        assert len(timeline_page(lead, user=reader, limit=20).entries) == 20
    assert Message.objects.count() == 30


@pytest.mark.parametrize("text", ["", "x", "2026-03-02~1", "2026-03-02T12:00:00+00:00~a~1", "2026-99-02T12:00~1~1"])
def test_what_is_no_place_is_none(text):
    assert Place.read(text) is None
