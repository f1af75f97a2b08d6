"""The page of a conversation: what it shows, what the composer does, what comes by itself."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from common.models import DueWork
from messaging.choices import MessageState, Priority
from messaging.models import Attachment, Conversation, Message
from tests.messaging.factories import ConversationFactory

from .rows import received, sent

pytestmark = pytest.mark.django_db
EVERYTHING = ("view_conversation", "change_conversation", "add_message", "view_message")


def _url(conversation: Conversation, name: str = "change", *more: str) -> str:
    return reverse(f"admin:messaging_conversation_{name}", args=[conversation.pk, *more])


def _send(client, conversation, text="Yes, ₦13,900.", nonce=None, **headers):
    return client.post(_url(conversation, "send"), {"text": text, "nonce": nonce or uuid.uuid4()}, headers=headers)


def _sent_texts() -> list[str]:
    return list(Message.objects.filter(direction="out").order_by("pk").values_list("body", flat=True))


def test_the_thread_shows_both_sides_newest_last(boss):
    conversation = ConversationFactory()
    question = received(conversation, "How much?", ago=timedelta(minutes=5))
    sent(conversation, text="Thirteen", quoted_id=question.provider_id, ago=timedelta(minutes=4))

    page = boss.get(_url(conversation)).content.decode()

    assert page.index("How much?") < page.index("Thirteen")
    assert page.count("How much?") == 2  # said, and quoted


def test_what_people_write_is_text_and_never_markup(boss):
    conversation = ConversationFactory()
    received(conversation, "<script>alert(1)</script>")

    assert "<script>alert(1)" not in boss.get(_url(conversation)).content.decode()


def test_a_failed_message_says_why(boss):
    conversation = ConversationFactory()
    sent(conversation, MessageState.FAILED, error_code="131026", reason="Not on WhatsApp.")

    assert "Not on WhatsApp (code 131026)." in boss.get(_url(conversation)).content.decode()


def test_a_reply_is_queued_before_all_else_and_in_its_author_s_name(boss, admin_user):
    conversation = ConversationFactory()

    _send(boss, conversation)

    message = Message.objects.get()
    assert (message.state, message.priority, message.origin) == (MessageState.QUEUED, Priority.STAFF, "staff")
    assert message.author == admin_user


def test_a_double_click_sends_once(boss):
    conversation, nonce = ConversationFactory(), uuid.uuid4()

    _send(boss, conversation, nonce=nonce)
    _send(boss, conversation, nonce=nonce)

    assert _sent_texts() == ["Yes, ₦13,900."]


def test_the_same_words_may_be_sent_twice_on_purpose(boss):
    conversation = ConversationFactory()

    _send(boss, conversation)
    _send(boss, conversation)

    assert len(_sent_texts()) == 2


def test_a_sent_reply_leaves_an_empty_composer_and_stands_in_the_thread(boss):
    answer = _send(boss, ConversationFactory(), text="On its way", **{"HX-Request": "true"}).content.decode()

    assert "></textarea>" in answer
    assert "On its way" in answer


def test_amounts_and_numbers_stay_left_to_right(boss):
    conversation = ConversationFactory()
    received(conversation, "السعر ₦13,900. رقمي +20 100 123 4567")

    page = boss.get(_url(conversation)).content.decode()

    assert '<bdi dir="ltr">₦13,900</bdi>.' in page
    assert '<bdi dir="ltr">+20 100 123 4567</bdi>' in page


def test_a_closed_window_disables_the_composer_and_says_since_when(boss):
    closed = timezone.now() - timedelta(hours=3)
    conversation = ConversationFactory(window_until=closed)

    response = boss.get(_url(conversation))

    assert "The reply window closed on" in response.content.decode()
    assert response.content.decode().count("disabled>") == 2


def test_a_window_that_closed_while_typing_refuses_and_keeps_the_text(boss):
    conversation = ConversationFactory(window_until=timezone.now() - timedelta(seconds=1))

    for headers in ({"HX-Request": "true"}, {}):
        answer = _send(boss, conversation, text="my long answer", **headers).content.decode()
        assert "my long answer" in answer
        assert "only a template may go now" in answer
    assert _sent_texts() == []


def test_what_the_provider_cannot_carry_is_a_sentence_and_keeps_the_text(boss):
    answer = _send(boss, ConversationFactory(), text="x" * 5000, **{"HX-Request": "true"}).content.decode()

    assert "at most 4096 are allowed" in answer
    assert "x" * 5000 in answer


def test_an_empty_reply_is_not_sent(boss):
    assert "Write something first." in _send(boss, ConversationFactory(), text="  ").content.decode()
    assert _sent_texts() == []


def test_opening_marks_read_and_asks_for_blue_ticks(boss, wakes, django_capture_on_commit_callbacks):
    conversation = ConversationFactory(unread_count=2)

    with django_capture_on_commit_callbacks(execute=True):
        boss.get(_url(conversation))

    conversation.refresh_from_db()
    assert conversation.unread_count == 0
    assert (conversation.pk,) in wakes


def test_a_broker_that_is_down_does_not_keep_the_page_shut(boss, monkeypatch, django_capture_on_commit_callbacks):
    def down(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("messaging.admin.reading.read_receipt.apply_async", down)
    with django_capture_on_commit_callbacks(execute=True):
        assert boss.get(_url(ConversationFactory(unread_count=1))).status_code == 200


def test_a_reader_who_may_not_act_leaves_it_unread(staff, client_of):
    conversation = ConversationFactory(unread_count=2)

    client_of(staff("view_conversation")).get(_url(conversation))

    conversation.refresh_from_db()
    assert conversation.unread_count == 2


def test_polling_says_nothing_until_something_is_new(boss):
    conversation = ConversationFactory()
    first = received(conversation, ago=timedelta(minutes=1))
    context = boss.get(_url(conversation)).context
    known = {"v": context["version"], "since": context["since"]}

    assert boss.get(_url(conversation, "thread"), known).status_code == 204

    received(conversation, "and another thing")
    news = boss.get(_url(conversation, "thread"), known)
    assert "and another thing" in news.content.decode()

    Message.objects.filter(pk=first.pk).update(body="edited words")
    assert boss.get(_url(conversation, "thread"), {**known, "v": news.context["version"]}).status_code == 200


def test_polling_never_brings_the_composer_back_while_one_types(boss):
    conversation = ConversationFactory()
    received(conversation)

    assert "<textarea" not in boss.get(_url(conversation, "thread"), {"composer": "open"}).content.decode()
    assert "<textarea" in boss.get(_url(conversation, "thread"), {"composer": "closed"}).content.decode()


def test_polling_is_cheap(boss, django_assert_max_num_queries):
    conversation = ConversationFactory()
    for _ in range(50):
        received(conversation)
    context = boss.get(_url(conversation)).context
    with django_assert_max_num_queries(7):
        boss.get(_url(conversation, "thread"), {"v": context["version"], "since": context["since"]})


def test_a_long_thread_is_read_by_the_hundred(boss, django_assert_max_num_queries):
    conversation = ConversationFactory()
    for number in range(150):
        received(conversation, f"number {number}.", ago=timedelta(minutes=200 - number))
    with django_assert_max_num_queries(20):
        page = boss.get(_url(conversation))
    assert "number 50." in page.content.decode()
    assert "number 49." not in page.content.decode()

    older = boss.get(_url(conversation, "older"), {"before": page.context["older_than"]})
    assert "number 49." in older.content.decode()
    assert older.context["older_than"] is None


@pytest.mark.parametrize(
    ("verb", "field", "value"),
    [("take", "assignee_id", "me"), ("close", "status", "closed"), ("snooze", "status", "snoozed")],
)
def test_what_may_be_done_with_it(verb, field, value, staff, client_of):
    conversation, user = ConversationFactory(), staff("view_conversation", "change_conversation")

    client_of(user).post(_url(conversation, "act", verb))

    conversation.refresh_from_db()
    assert getattr(conversation, field) == (user.pk if value == "me" else value)


def test_without_permission_nothing_happens(staff, client_of):
    conversation, client = ConversationFactory(), client_of(staff("view_conversation"))

    assert _send(client, conversation).status_code == 403
    assert client.post(_url(conversation, "act", "close")).status_code == 403
    assert client_of(staff()).get(_url(conversation)).status_code == 403
    assert client_of(staff()).get(_url(conversation, "thread")).status_code == 403
    assert _sent_texts() == []


def test_following_a_link_changes_nothing(boss):
    conversation = ConversationFactory()

    assert boss.get(_url(conversation, "act", "close")).status_code == 405
    assert boss.get(_url(conversation, "send")).status_code == 405


def test_bulk_actions_say_what_they_skipped(boss):
    open_one, closed_one = ConversationFactory(), ConversationFactory(status="closed")

    response = boss.post(
        reverse("admin:messaging_conversation_changelist"),
        {"action": "close", "_selected_action": [open_one.pk, closed_one.pk]},
        follow=True,
    )

    said = [str(message) for message in response.context["messages"]]
    assert said == ["1 conversation closed.", "1 skipped: closed already"]


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
