"""The composer: a reply is sent once and only while it may go; files, notes and canned replies."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from leads.choices import ActivityKind
from messaging.choices import MessageState, Priority
from messaging.models import Attachment, CannedReply, Message
from simulator.server import RunningSimulator, running
from tests.messaging.factories import ConversationFactory

from ..rows import received
from .addresses import send, url

pytestmark = pytest.mark.django_db


def _sent_texts() -> list[str]:
    return list(Message.objects.filter(direction="out").order_by("pk").values_list("body", flat=True))


def test_a_reply_is_queued_before_all_else_and_in_its_author_s_name(boss, admin_user):
    send(boss, ConversationFactory())

    message = Message.objects.get()
    assert (message.state, message.priority, message.origin) == (MessageState.QUEUED, Priority.STAFF, "staff")
    assert message.author == admin_user


def test_a_double_click_sends_once(boss):
    conversation, nonce = ConversationFactory(), uuid.uuid4()

    send(boss, conversation, nonce=nonce)
    send(boss, conversation, nonce=nonce)

    assert _sent_texts() == ["Yes, ₦13,900."]


def test_the_same_words_may_be_sent_twice_on_purpose(boss):
    conversation = ConversationFactory()

    send(boss, conversation)
    send(boss, conversation)

    assert len(_sent_texts()) == 2


def test_a_sent_reply_leaves_an_empty_composer_and_stands_in_the_thread(boss):
    answer = send(boss, ConversationFactory(), text="On its way").content.decode()

    assert "></textarea>" in answer
    assert "On its way" in answer


def test_a_reply_quotes_what_was_chosen(boss):
    conversation = ConversationFactory()
    question = received(conversation, "How much?")

    send(boss, conversation, quoted_id=question.provider_id)

    assert Message.objects.get(direction="out").quoted_id == question.provider_id


def test_a_reply_takes_the_conversation_in_hand(boss, admin_user):
    conversation = ConversationFactory(unread_count=2)

    send(boss, conversation)

    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.unread_count) == (admin_user, 0)
    assert (conversation.bot, conversation.bot_changed_by) == (False, admin_user)


def test_what_belongs_to_a_colleague_stays_theirs(boss, staff):
    colleague = staff()
    conversation = ConversationFactory(assignee=colleague)

    send(boss, conversation)

    conversation.refresh_from_db()
    assert conversation.assignee == colleague


def test_a_closed_window_says_since_when_and_offers_no_free_text(boss):
    conversation = ConversationFactory(window_until=timezone.now() - timedelta(hours=3))

    page = boss.get(url(conversation)).content.decode()

    assert "The reply window is closed (" in page
    assert 'name="file"' not in page


def test_the_server_refuses_free_text_after_the_window_with_reason_and_time_and_keeps_the_text(boss):
    closed = timezone.now() - timedelta(seconds=1)

    answer = send(boss, ConversationFactory(window_until=closed), text="my long answer").content.decode()

    assert "my long answer" in answer
    assert "only a template may go now" in answer
    assert timezone.localtime(closed).strftime("%Y-%m-%d %H:%M") in answer
    assert _sent_texts() == []


def test_what_the_provider_cannot_carry_is_a_sentence_and_keeps_the_text(boss):
    answer = send(boss, ConversationFactory(), text="x" * 5000).content.decode()

    assert "at most 4096 are allowed" in answer
    assert "x" * 5000 in answer


def test_an_empty_reply_is_not_sent(boss):
    assert "Write something first." in send(boss, ConversationFactory(), text="  ").content.decode()
    assert _sent_texts() == []


def test_a_note_is_for_colleagues_and_goes_nowhere(boss, admin_user):
    conversation = ConversationFactory(window_until=None)

    assert "Ask for the size" in send(boss, conversation, "Ask for the size", mode="note").content.decode()

    assert _sent_texts() == []
    note = conversation.lead.activities.get()
    assert (note.kind, note.text, note.by) == (ActivityKind.NOTE, "Ask for the size", admin_user)


def test_who_may_only_look_neither_replies_nor_notes(staff, client_of):
    reader, conversation = client_of(staff("view_conversation")), ConversationFactory()

    assert "<textarea" not in reader.get(url(conversation)).content.decode()
    assert send(reader, conversation).status_code == 403
    assert send(reader, conversation, mode="note").status_code == 403
    assert _sent_texts() == []


def test_a_canned_reply_speaks_the_person_s_language_and_knows_their_name(boss):
    CannedReply.objects.create(
        shortcut="delivery", title="Delivery", text="Dear {first_name}: two days. {unknown}", text_ar="يومان يا {name}"
    )
    english = ConversationFactory(lead__first_name="Amina")
    arabic = ConversationFactory(lead__first_name="محمد", lead__last_name="السعيد")
    received(arabic, "متى يصل الطلب؟")

    assert "Dear Amina: two days. {unknown}" in boss.get(url(english, "canned"), {"q": "deli"}).content.decode()
    assert "يومان يا محمد السعيد" in boss.get(url(arabic, "canned"), {"q": "DEL"}).content.decode()
    assert "No canned reply fits." in boss.get(url(arabic, "canned"), {"q": "zzz"}).content.decode()


def test_own_canned_replies_are_nobody_else_s(boss, admin_user, staff, client_of):
    CannedReply.objects.create(shortcut="mine", title="Mine", text="only mine", owner=admin_user)
    conversation = ConversationFactory()
    colleague = client_of(staff("view_conversation", "add_message"))

    assert "only mine" in boss.get(url(conversation, "canned")).content.decode()
    assert "only mine" not in colleague.get(url(conversation, "canned")).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("virus.exe", b"MZ", "takes no files of the type"),
        ("photo.png", b"x" * (5 * 1024 * 1024 + 1), "at most 5.0"),
        ("empty.png", b"", "empty"),
    ],
)
def test_a_file_that_the_channel_cannot_take_is_refused_before_it_is_uploaded(name, content, why, boss):
    answer = send(boss, ConversationFactory(), text="look", file=SimpleUploadedFile(name, content))

    assert why in answer.content.decode()
    assert not Attachment.objects.exists()
    assert _sent_texts() == []


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with running() as simulator:
        yield simulator


def _conversation_at(simulator: RunningSimulator, kind: str):
    conversation = ConversationFactory(channel__kind=kind, channel__base_url=simulator.url)
    token = {"whatsapp_cloud": "access_token", "messenger": "page_token"}[kind]
    channel = conversation.channel
    channel.credentials = {token: "token"}
    channel.save()
    simulator.control("channels", {"kind": kind, "external_id": channel.external_id, "token": "token"})
    return conversation


@pytest.mark.parametrize(
    ("kind", "texts"), [("whatsapp_cloud", ["our ring light"]), ("messenger", ["", "our ring light"])]
)
def test_a_picture_is_uploaded_queued_and_stands_in_the_thread(kind, texts, boss, simulator, settings, tmp_path):
    """Messenger carries no caption: there the words are a message of their own."""
    settings.MEDIA_ROOT = tmp_path
    conversation = _conversation_at(simulator, kind)

    answer = send(boss, conversation, text="our ring light", file=SimpleUploadedFile("light.png", b"\x89PNG picture"))

    assert _sent_texts() == texts
    attachment = Attachment.objects.get()
    assert attachment.file.read() == b"\x89PNG picture"
    assert attachment.message.content["media_id"] == attachment.media_id != ""
    assert reverse("admin:messaging_attachment_file", args=[attachment.pk]) in answer.content.decode()


def test_a_provider_that_refuses_the_file_leaves_the_text_in_the_composer(boss, simulator):
    conversation = _conversation_at(simulator, "whatsapp_cloud")
    conversation.channel.credentials = {"access_token": ""}
    conversation.channel.save()

    answer = send(boss, conversation, text="our ring light", file=SimpleUploadedFile("light.png", b"picture"))

    assert "our ring light</textarea>" in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()
    assert _sent_texts() == []
