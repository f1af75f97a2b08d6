"""Episodes, waking and the rest of what happens to a conversation by services."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from messaging.choices import ConversationEventKind, ConversationStatus, Responder
from messaging.content import Text
from messaging.errors import HandledMeanwhile
from messaging.models import Conversation, Episode
from messaging.services import handling
from messaging.services.conversations import note_inbound
from messaging.services.outbox import enqueue
from messaging.services.replying import reply
from tests.messaging.factories import ConversationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)


@pytest.fixture
def agent(db) -> User:
    return User.objects.create_user("amal", is_staff=True)


def _writes(conversation: Conversation, *, ago: timedelta = timedelta()) -> None:
    note_inbound(conversation, at=timezone.now() - ago)


def _answers(conversation: Conversation, agent: User, key: str = "k") -> None:
    reply(conversation=conversation, content=Text(body="Yes"), by=agent, key=key)


def test_an_episode_begins_with_the_first_message_and_goes_on_with_the_next():
    conversation = ConversationFactory()

    _writes(conversation, ago=timedelta(minutes=10))
    _writes(conversation)

    episode = Episode.objects.get()
    assert timezone.now() - episode.started_at > timedelta(minutes=9)


def test_the_first_answer_counts_and_no_later_one(agent):
    conversation = ConversationFactory()
    _writes(conversation, ago=timedelta(minutes=10))

    _answers(conversation, agent)
    _answers(conversation, User.objects.create_user("late"), key="k2")

    episode = Episode.objects.get()
    assert (episode.answerer, episode.answered_by) == (agent, Responder.PERSON)
    assert 595 <= episode.response_seconds <= 605


def test_a_greeting_is_no_answer(agent):
    conversation = ConversationFactory()
    _writes(conversation)

    enqueue(conversation=conversation, content=Text(body="Welcome"), origin="greeting")

    assert Episode.objects.get().answered_at is None


def test_closing_ends_the_episode_and_the_next_message_begins_another(agent):
    conversation = ConversationFactory()
    _writes(conversation, ago=timedelta(minutes=10))

    handling.close(conversation, by=agent)
    _writes(conversation)

    first, second = Episode.objects.order_by("pk")
    assert (first.closer, second.closed_at) == (agent, None)
    assert 595 <= first.resolution_seconds <= 605


@pytest.mark.parametrize("status", [ConversationStatus.CLOSED, ConversationStatus.SNOOZED])
def test_a_message_brings_it_back(status):
    conversation = ConversationFactory(status=status, snoozed_until=timezone.now() + timedelta(days=1))

    _writes(conversation)

    conversation.refresh_from_db()
    assert (conversation.status, conversation.snoozed_until) == (ConversationStatus.OPEN, None)


def test_a_snooze_ends_by_itself_on_top_and_unread(agent):
    due, later = ConversationFactory(), ConversationFactory()
    now = timezone.now()
    handling.snooze(due, until=now - timedelta(seconds=1), by=agent)
    handling.snooze(later, until=now + timedelta(hours=1), by=agent)

    assert handling.wake_snoozed() == 1
    assert handling.wake_snoozed() == 0

    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.status, due.unread_count, due.snoozed_until) == (ConversationStatus.OPEN, 1, None)
    assert due.last_message_at >= now
    assert later.status == ConversationStatus.SNOOZED
    assert due.events.filter(kind=ConversationEventKind.WOKE).exists()


def test_one_who_decides_on_an_outdated_page_changes_nothing(agent):
    conversation = ConversationFactory()
    outdated = Conversation.objects.get(pk=conversation.pk)
    handling.assign(conversation, to=agent, by=agent)

    with pytest.raises(HandledMeanwhile, match="amal was first and assigned the conversation to amal"):
        handling.assign(outdated, to=User.objects.create_user("other"), by=None)

    conversation.refresh_from_db()
    assert conversation.assignee == agent


def test_the_ai_steps_back_for_a_person_and_may_be_asked_again(agent):
    conversation = ConversationFactory()
    _answers(conversation, agent)
    conversation.refresh_from_db()
    assert (conversation.bot, conversation.bot_changed_by) == (False, agent)

    handling.hand_back(conversation, by=agent)

    conversation.refresh_from_db()
    assert conversation.bot
    assert not handling.hand_back(conversation, by=agent)
