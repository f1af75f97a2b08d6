"""What staff do to a conversation: each says what it did, and who was first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.choices import Stage
from leads.services.tagging import ensure_tag, tag_leads
from messaging.choices import ConversationStatus
from messaging.services import handling
from tests.messaging.factories import ConversationFactory

from .addresses import do, url

pytestmark = pytest.mark.django_db


def _said(answer) -> str:
    page = answer.content.decode()
    return page[page.index('id="toasts"') :]


@pytest.mark.parametrize(
    ("verb", "field", "value"),
    [
        ("take", "assignee_id", "me"),
        ("close", "status", "closed"),
        ("snooze", "status", "snoozed"),
        ("takeover", "bot", False),
        ("unread", "unread_count", 1),
    ],
)
def test_what_may_be_done_with_it(verb, field, value, staff, client_of):
    conversation, user = ConversationFactory(), staff("view_conversation", "change_conversation")

    do(client_of(user), conversation, verb)

    conversation.refresh_from_db()
    # Looking at the thread again afterwards reads it, except where unread was asked for.
    assert getattr(conversation, field) == (user.pk if value == "me" else value)


def test_it_is_given_to_a_colleague(boss, staff):
    conversation, colleague = ConversationFactory(), staff("view_conversation")

    assert f"Assigned to {colleague.username}" in _said(do(boss, conversation, "assign", to=colleague.pk))

    conversation.refresh_from_db()
    assert conversation.assignee == colleague


def test_who_is_second_is_told_who_was_first(boss, staff):
    colleague, conversation = staff("view_conversation"), ConversationFactory()
    handling.assign(conversation, to=colleague, by=colleague)

    said = _said(do(boss, conversation, "take", seen_assignee=""))

    assert f"{colleague.username} was first and assigned the conversation to {colleague.username}" in said
    conversation.refresh_from_db()
    assert conversation.assignee == colleague


def test_closing_what_a_colleague_has_just_snoozed_says_so(boss, staff):
    colleague, conversation = staff(), ConversationFactory()
    handling.snooze(conversation, by=colleague)

    assert f"{colleague.username} was first (snoozed)" in _said(do(boss, conversation, "close", seen_status="open"))

    conversation.refresh_from_db()
    assert conversation.status == ConversationStatus.SNOOZED


def test_closing_can_be_undone_from_where_it_is_said(boss):
    conversation = ConversationFactory()

    assert url(conversation, "do", "reopen") in _said(do(boss, conversation, "close"))
    do(boss, conversation, "reopen")

    conversation.refresh_from_db()
    assert conversation.status == ConversationStatus.OPEN


def test_it_is_snoozed_until_the_morning_of_the_reader(boss):
    conversation = ConversationFactory()

    do(boss, conversation, "snooze", preset="tomorrow")

    conversation.refresh_from_db()
    local = timezone.localtime(conversation.snoozed_until)
    assert (local.hour, local.minute) == (9, 0)
    assert local.date() == timezone.localdate() + timedelta(days=1)


def test_it_is_not_snoozed_into_the_past(boss):
    conversation = ConversationFactory()

    assert "That time has passed" in _said(do(boss, conversation, "snooze", until="2020-01-01T10:00"))

    conversation.refresh_from_db()
    assert conversation.status == ConversationStatus.OPEN


def test_the_lead_moves_on_and_is_labelled(boss):
    conversation = ConversationFactory(lead__stage=Stage.NEW)

    do(boss, conversation, "stage", to="QUALIFIED")
    do(boss, conversation, "label", to="HOT")

    conversation.lead.refresh_from_db()
    assert (conversation.lead.stage, conversation.lead.label) == (Stage.QUALIFIED, "HOT")


def test_a_lost_lead_needs_a_reason(boss):
    conversation = ConversationFactory(lead__stage=Stage.QUALIFIED)

    assert "Say why the lead was lost." in _said(do(boss, conversation, "stage", to="LOST"))
    do(boss, conversation, "stage", to="LOST", reason="too far")

    conversation.lead.refresh_from_db()
    assert (conversation.lead.stage, conversation.lead.lost_reason) == (Stage.LOST, "too far")


def test_without_permission_nothing_happens(staff, client_of):
    conversation, client = ConversationFactory(), client_of(staff("view_conversation"))
    agent = client_of(staff("view_conversation", "change_conversation"))

    assert do(client, conversation, "close").status_code == 403
    assert do(agent, conversation, "stage", to="LOST").status_code == 403
    assert do(agent, conversation, "nonsense").status_code == 404


def test_following_a_link_changes_nothing(boss):
    conversation = ConversationFactory()

    assert boss.get(url(conversation, "do", "close")).status_code == 405
    assert boss.get(url(conversation, "send")).status_code == 405


def test_a_call_is_noted_from_the_inbox(boss, admin_user):
    conversation = ConversationFactory()
    url = reverse("inbox:do", args=[conversation.pk, "log"])
    page = boss.post(url, {"kind": "call", "text": "Will come on Friday."}, headers={"HX-Request": "true"})
    assert "Will come on Friday." in page.content.decode()
    noted = conversation.lead.activities.get()
    assert (noted.kind, noted.by) == ("call", admin_user)
    boss.post(url, {"kind": "purchase", "text": "made up"})
    assert conversation.lead.activities.count() == 1


def test_tags_and_score_stand_on_the_persons_card(boss):
    conversation = ConversationFactory()
    tag_leads(tag=ensure_tag("VIP"), lead_ids=[conversation.lead_id], by=None, source="staff")
    page = boss.get(reverse("inbox:conversation", args=[conversation.pk])).content.decode()
    assert "mj-tag--grey" in page and "VIP" in page
    assert "mj-score__total" in page
