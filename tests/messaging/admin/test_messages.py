"""Resend, give up, cancel: a question with the number, then one service call, then what was done and skipped."""

import pytest
from django.urls import reverse

from messaging.choices import MessageState
from tests.messaging.factories import ConversationFactory, queued_message

from .rows import received, sent

pytestmark = pytest.mark.django_db
LIST = "admin:messaging_message_changelist"


def _choose(client, action, messages, **more):
    data = {"action": action, "_selected_action": [message.pk for message in messages], **more}
    return client.post(reverse(LIST), data, follow=True)


def _said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def _state(message) -> str:
    message.refresh_from_db()
    return message.state


@pytest.fixture
def failed():
    return sent(ConversationFactory(), MessageState.FAILED)


def test_the_question_names_the_number_and_does_nothing(boss, failed):
    page = _choose(boss, "resend", [failed]).content.decode()

    assert "Send 1 message again?" in page
    assert _state(failed) == MessageState.FAILED


def test_after_the_answer_it_goes_again_and_what_was_skipped_is_said(boss, failed):
    delivered = sent(ConversationFactory(), MessageState.DELIVERED)

    response = _choose(boss, "resend", [failed, delivered], confirmed="1")

    assert _state(failed) == MessageState.QUEUED
    assert _state(delivered) == MessageState.DELIVERED
    assert _said(response) == [
        "1 message goes again.",
        "1 skipped: only what failed, expired, is in doubt or was cancelled by a “stop” can be sent again",
    ]


def test_received_messages_are_never_sent_again(boss):
    message = received(ConversationFactory())

    _choose(boss, "resend", [message], confirmed="1")

    assert _state(message) == MessageState.RECEIVED


@pytest.mark.parametrize("state", [MessageState.UNKNOWN, MessageState.UNRESOLVED])
def test_a_doubt_may_be_given_up(state, boss):
    message = sent(ConversationFactory(), state)

    _choose(boss, "give_up", [message], confirmed="1")

    assert _state(message) == MessageState.FAILED


def test_only_what_still_waits_is_cancelled(boss, failed):
    waiting = queued_message()

    response = _choose(boss, "cancel", [waiting, failed], confirmed="1")

    assert (_state(waiting), _state(failed)) == (MessageState.CANCELLED, MessageState.FAILED)
    assert _said(response)[0] == "1 message cancelled."


def test_on_its_page_a_dialog_asks_first(boss, failed):
    address = reverse("admin:messaging_message_resend_this", args=[failed.pk])

    assert failed.body in boss.get(address).content.decode()
    assert _state(failed) == MessageState.FAILED
    answer = boss.post(address, {"_form_submitted": "True"})

    assert answer["HX-Redirect"] == reverse("admin:messaging_message_change", args=[failed.pk])
    assert _state(failed) == MessageState.QUEUED


def test_the_dialog_speaks_the_language_of_whoever_asks(boss, failed):
    address = reverse("admin:messaging_message_resend_this", args=[failed.pk])

    assert "هل تريد إعادة إرسال رسالة واحدة؟" in boss.get(address, headers={"Accept-Language": "ar"}).content.decode()
    assert "Send 1 message again?" in boss.get(address, headers={"Accept-Language": "en"}).content.decode()


def test_a_page_offers_only_what_its_state_allows(boss, failed):
    def offered(message):
        response = boss.get(reverse("admin:messaging_message_change", args=[message.pk]))
        return [str(action["title"]) for action in response.context["actions_detail"]]

    assert offered(failed) == ["Send again"]
    assert offered(queued_message()) == ["Cancel sending"]
    assert offered(received(ConversationFactory())) == []


def test_a_page_answers_why_it_was_not_sent(boss, failed):
    page = boss.get(reverse("admin:messaging_message_change", args=[failed.pk])).content.decode()

    assert "Why was this not sent?" in page
    assert "The provider gave no reason." in page


def test_who_may_only_look_changes_nothing(staff, client_of, failed):
    client = client_of(staff("view_message"))

    _choose(client, "resend", [failed], confirmed="1")
    answer = client.post(reverse("admin:messaging_message_resend_this", args=[failed.pk]), {"_form_submitted": "True"})

    assert answer.status_code == 403
    assert _state(failed) == MessageState.FAILED
