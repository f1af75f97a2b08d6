"""The thread: what it shows, what opening it does, what comes by itself."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from common.models import DueWork
from leads.choices import Stage
from leads.services.pipeline import move_stage
from messaging.choices import MessageState
from messaging.models import Attachment
from messaging.services import handling
from messaging.services.notes import add_note
from tests.badges import BADGES
from tests.messaging.factories import ConversationFactory

from ..rows import received, sent
from .addresses import HTMX, url

pytestmark = pytest.mark.django_db


def test_the_thread_shows_both_sides_newest_last(boss):
    conversation = ConversationFactory()
    question = received(conversation, "How much?", ago=timedelta(minutes=5))
    sent(conversation, text="Thirteen", quoted_id=question.provider_id, ago=timedelta(minutes=4))

    page = boss.get(url(conversation), headers=HTMX).content.decode()

    assert page.index("How much?") < page.index("Thirteen")
    assert page.count("How much?") == 2  # said, and quoted


def test_what_people_write_is_text_and_never_markup(boss):
    conversation = ConversationFactory()
    received(conversation, "<script>alert(1)</script>")

    assert "<script>alert(1)" not in boss.get(url(conversation)).content.decode()


def test_a_failed_message_says_why(boss):
    conversation = ConversationFactory()
    sent(conversation, MessageState.FAILED, error_code="131026", reason="Not on WhatsApp.")

    assert "Not on WhatsApp (code 131026)." in boss.get(url(conversation)).content.decode()


def test_amounts_and_numbers_stay_left_to_right(boss):
    conversation = ConversationFactory()
    received(conversation, "السعر ₦13,900. رقمي +20 100 123 4567")

    page = boss.get(url(conversation)).content.decode()

    assert '<bdi dir="ltr">₦13,900</bdi>.' in page
    assert '<bdi dir="ltr">+20 100 123 4567</bdi>' in page


def test_opening_marks_read_and_asks_for_blue_ticks(boss, wakes, django_capture_on_commit_callbacks):
    conversation = ConversationFactory(unread_count=2)

    with django_capture_on_commit_callbacks(execute=True):
        boss.get(url(conversation))

    conversation.refresh_from_db()
    assert conversation.unread_count == 0
    assert (conversation.pk,) in wakes


def test_a_broker_that_is_down_does_not_keep_the_page_shut(boss, monkeypatch, django_capture_on_commit_callbacks):
    def down(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("messaging.admin.inbox.reading.read_receipt.apply_async", down)
    with django_capture_on_commit_callbacks(execute=True):
        assert boss.get(url(ConversationFactory(unread_count=1))).status_code == 200


def test_a_reader_who_may_not_act_leaves_it_unread(staff, client_of):
    conversation = ConversationFactory(unread_count=2)

    client_of(staff("view_conversation")).get(url(conversation))

    conversation.refresh_from_db()
    assert conversation.unread_count == 2


@pytest.fixture
def attachment(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    attachment = Attachment.objects.create(
        message=received(ConversationFactory(), ""), kind="image", mime_type="image/png", work_state=DueWork.State.DONE
    )
    attachment.file.save("a.png", ContentFile(b"bytes"))
    return attachment


def test_a_picture_is_shown_to_staff_only(attachment, staff, client_of, client):
    address = reverse("admin:messaging_attachment_file", args=[attachment.pk])

    seen = client_of(staff("view_conversation")).get(address)
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/png")
    assert client_of(staff()).get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_a_page_that_somebody_sent_is_downloaded_and_never_opened(attachment, boss):
    Attachment.objects.filter(pk=attachment.pk).update(mime_type="text/html", filename="trap.html")

    response = boss.get(reverse("admin:messaging_attachment_file", args=[attachment.pk]))

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


def test_notes_moves_and_what_was_done_stand_between_the_messages(boss, admin_user):
    conversation = ConversationFactory(lead__stage=Stage.NEW)
    received(conversation, "before all", ago=timedelta(minutes=5))
    add_note(conversation=conversation, text="She is a wholesaler.", by=admin_user)
    move_stage(lead=conversation.lead, to=Stage.QUALIFIED, by=admin_user)
    handling.assign(conversation, to=admin_user, by=admin_user)

    page = boss.get(url(conversation), headers=HTMX).content.decode()

    thread = page[page.index('id="latest"') : page.index('id="composer"')]
    assert thread.index("before all") < thread.index("She is a wholesaler.") < thread.index("New → Qualified")
    assert thread.index("New → Qualified") < thread.index("Assigned to")


def test_a_reaction_stands_on_its_message_and_is_no_bubble(boss):
    conversation = ConversationFactory()
    said = received(conversation, "thank you")
    for emoji in ("👍", "❤️"):
        received(conversation, emoji, kind="reaction", content={"target": said.provider_id, "emoji": emoji})

    page = boss.get(url(conversation), headers=HTMX).content.decode()

    assert page.count("<article") == 1
    assert "❤️" in page
    assert "👍" not in page  # people have one reaction; the last counts


def test_a_withdrawn_message_says_so(boss):
    conversation = ConversationFactory()
    received(conversation, "oops", content={"revoked_at": "2026-01-01T00:00:00+00:00"})

    assert "took this message back" in boss.get(url(conversation)).content.decode()


def test_a_long_thread_is_read_page_by_page(boss, django_assert_max_num_queries):
    conversation = ConversationFactory()
    for number in range(80):
        received(conversation, f"number {number}.", ago=timedelta(minutes=200 - number))
    with django_assert_max_num_queries(BADGES + 30):
        page = boss.get(url(conversation))
    assert "number 30." in page.content.decode()
    assert "number 29." not in page.content.decode()

    older = boss.get(url(conversation, "older"), {"before": page.context["older_than"]})
    assert "number 29." in older.content.decode()
    assert older.context["older_than"] is None


def test_the_page_of_a_conversation_is_the_inbox(boss):
    conversation = ConversationFactory()

    answer = boss.get(reverse("admin:messaging_conversation_change", args=[conversation.pk]))

    assert answer["Location"] == url(conversation)


def test_the_person_stands_beside_the_thread(boss):
    conversation = ConversationFactory(lead__first_name="Amina", lead__last_name="Bello")
    conversation.lead.identities.create(kind="phone", value="+2348031112222")

    page = boss.get(url(conversation)).content.decode()

    assert '<bdi dir="ltr" title="+2348031112222">+2348031112222</bdi>' in page
    assert reverse("admin:leads_lead_change", args=[conversation.lead_id]) in page
