"""New messages appear by themselves; an idle page costs one query."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads.choices import Stage
from leads.services.pipeline import move_stage
from messaging.choices import MessageState
from messaging.events import MessageEdited
from messaging.models import Message
from messaging.services.amend import amend
from messaging.services.conversations import note_inbound
from tests.messaging.factories import ConversationFactory

from ..rows import received, sent
from .addresses import HTMX, pulse, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    conversation = ConversationFactory()
    received(conversation, "first words", ago=timedelta(minutes=1))
    return conversation


def _known(client, conversation) -> dict[str, object]:
    context = client.get(url(conversation), headers=HTMX).context
    versions = context["versions"]
    return {
        "inbox": versions.inbox,
        "c": conversation.pk,
        "thread": versions.thread,
        "since": context["since"],
        "window": "open",
    }


def test_nothing_new_is_said_in_no_words_and_one_query(boss, conversation):
    known = _known(boss, conversation)
    with CaptureQueriesContext(connection) as captured:
        assert pulse(boss, **known).status_code == 204
    ours = [query["sql"] for query in captured if "messaging_" in query["sql"]]
    assert len(ours) == 1


def test_a_list_alone_asks_one_query_as_well(boss, conversation):
    known = {"inbox": boss.get(reverse("inbox:page")).context["versions"].inbox}
    with CaptureQueriesContext(connection) as captured:
        assert pulse(boss, **known).status_code == 204
    assert len([query["sql"] for query in captured if "messaging_" in query["sql"]]) == 1


def test_a_message_for_the_open_thread_comes_with_the_list(boss, conversation):
    known = _known(boss, conversation)
    message = received(conversation, "and another thing")
    note_inbound(conversation, at=message.happened_at)

    page = pulse(boss, **known).content.decode()

    assert page.count("and another thing") == 2  # a bubble, and the last word of the row


def test_another_conversation_s_message_leaves_the_thread_alone(boss, conversation):
    known = _known(boss, conversation)
    other = ConversationFactory()
    note_inbound(other, at=received(other, "hello from elsewhere").happened_at)

    page = pulse(boss, **known).content.decode()

    assert "hello from elsewhere" in page
    assert 'id="latest"' not in page


@pytest.mark.parametrize("what", ["status", "edit", "stage"])
def test_whatever_reads_otherwise_is_told(what, boss, conversation, admin_user, django_capture_on_commit_callbacks):
    answer = sent(conversation)
    known = _known(boss, conversation)
    if what == "status":
        Message.objects.filter(pk=answer.pk).update(state=MessageState.READ)
    elif what == "edit":
        first = conversation.messages.first()
        at = first.happened_at + timedelta(seconds=5)
        amend(conversation.channel, MessageEdited(account="", target_id=first.provider_id, text="corrected", at=at))
    else:
        conversation.lead.stage = Stage.NEW
        with django_capture_on_commit_callbacks(execute=True):
            move_stage(lead=conversation.lead, to=Stage.CONTACTED, by=admin_user)

    assert 'id="latest"' in pulse(boss, **known).content.decode()


def test_it_never_brings_the_composer_while_one_types(boss, conversation):
    known = _known(boss, conversation) | {"thread": "old"}

    assert "<textarea" not in pulse(boss, **known).content.decode()
    assert "<textarea" in pulse(boss, **known | {"window": "closed"}).content.decode()


def test_looking_at_the_thread_reads_what_comes(boss, conversation):
    known = _known(boss, conversation)
    note_inbound(conversation, at=received(conversation, "are you there?").happened_at)

    pulse(boss, **known)

    conversation.refresh_from_db()
    assert conversation.unread_count == 0
