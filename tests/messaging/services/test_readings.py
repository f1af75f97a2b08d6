"""Received messages are read: once each, in sets, without anybody waiting for it."""

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.locks import try_lock
from common.models import DueWork
from intelligence.choices import Intent
from intelligence.services.classify import classify_reply
from leads.choices import ActivityKind
from leads.models import Activity, ConsentRecord
from messaging.content import Text
from messaging.events import MessageEdited
from messaging.models import Conversation, Message, Reading
from messaging.services import classifying
from messaging.services.amend import amend
from messaging.services.keyword_rules import apply_due_keywords
from messaging.services.readings import correct_reading, read_due_messages
from messaging.services.replying import reply
from messaging.services.route import route_message
from messaging.services.sweep import sweep_outbox
from messaging.signals import messages_classified

from ..admin.rows import received
from ..factories import ConversationFactory
from ..receiving import load, make_channels, receive
from .test_keyword_rules import rule

pytestmark = pytest.mark.django_db
PRICE = "How much is the ring light?"


@pytest.fixture(autouse=True)
def wakes(monkeypatch) -> list[object]:
    asked: list[object] = []
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", asked.append)
    return asked


def due(text: str = PRICE, conversation: Conversation | None = None, **fields) -> Message:
    message = received(conversation or ConversationFactory(), text, **fields)
    Reading.objects.create(message=message, next_at=timezone.now())
    return message


def due_again() -> None:
    Reading.objects.update(next_at=timezone.now())


@pytest.fixture
def stumbles(monkeypatch):
    """Reading fails at one text, as long as that is in the set."""
    texts = {"poison"}

    def classify(*, text, **how):
        if text in texts:
            raise ValueError(text)
        return classify_reply(text=text, **how)

    monkeypatch.setattr(classifying, "classify_reply", classify)
    return texts


def test_what_comes_in_is_due_at_once_and_costs_one_statement():
    make_channels()
    with CaptureQueriesContext(connection) as captured:
        receive("whatsapp_cloud", load("whatsapp_cloud", "text_english"))

    reading = Reading.objects.get()
    assert (reading.work_state, reading.message) == (DueWork.State.DUE, Message.objects.get())
    written = [query["sql"] for query in captured if "messaging_reading" in query["sql"]]
    assert len(written) == 1 and written[0].startswith("INSERT")


def test_what_has_no_words_is_not_read():
    make_channels()
    receive("whatsapp_cloud", load("whatsapp_cloud", "audio_voice_note"), load("whatsapp_cloud", "reaction_added"))
    assert not Reading.objects.exists()


def test_a_message_is_read_once_and_shows_in_the_inbox_and_on_the_lead():
    message, told = due(), []
    messages_classified.connect(lambda message_ids, **_: told.extend(message_ids), weak=False, dispatch_uid="test")

    assert (read_due_messages(), read_due_messages()) == (1, 0)

    messages_classified.disconnect(dispatch_uid="test")
    reading = Reading.objects.get()
    assert (reading.intent, reading.work_state, reading.claim_token) == (Intent.PRICE_INQUIRY, "done", None)
    assert Conversation.objects.get().reading == reading
    activity = Activity.objects.get(kind=ActivityKind.WISH)
    assert activity.lead == message.conversation.lead
    assert activity.metadata["intent"] == "price_inquiry"
    assert activity.text.startswith("price inquiry · ")
    assert told == [message.pk]


def test_redelivery_makes_no_second_reading():
    make_channels()
    body = load("whatsapp_cloud", "text_english")
    receive("whatsapp_cloud", body)
    read_due_messages()
    receive("whatsapp_cloud", body.replace(b'"object"', b' "object"'))
    assert read_due_messages() == 0
    assert Reading.objects.count() == Message.objects.count() == 1


def test_what_a_dead_worker_held_is_read_once_its_time_is_up():
    due()
    Reading.objects.update(claim_token="0" * 32, claimed_until=timezone.now() + timedelta(seconds=60))
    assert read_due_messages() == 0
    Reading.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert read_due_messages() == 1


def test_one_reads_at_a_time_so_that_no_worker_is_filled_with_waiting():
    due()
    with _somebody_else_reads():
        assert read_due_messages() == 0
    assert read_due_messages() == 1


@contextmanager
def _somebody_else_reads():
    """In a database session of their own, for a session may take its own lock twice."""
    taken, done = threading.Event(), threading.Event()

    def read() -> None:
        with try_lock("messaging.readings"):
            taken.set()
            done.wait(10)
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    taken.wait(10)
    yield
    done.set()
    reader.join()


def test_who_has_lost_the_row_meanwhile_writes_nothing(monkeypatch):
    due()

    def slowly(*, text, **how):
        Reading.objects.update(claim_token="1" * 32)
        return classify_reply(text=text, **how)

    monkeypatch.setattr(classifying, "classify_reply", slowly)
    read_due_messages()
    assert (Reading.objects.get().work_state, Activity.objects.count()) == ("due", 0)
    assert Conversation.objects.get().reading is None


def test_one_that_cannot_be_read_holds_up_nobody_and_stands_as_failed_after_eight_attempts(stumbles):
    broken, fine = due("poison"), due()
    read_due_messages()
    assert fine.reading.__class__.objects.get(message=fine).work_state == "done"
    first = Reading.objects.get(message=broken)
    assert (first.work_state, first.attempts, first.error) == ("due", 1, "ValueError")
    assert first.next_at > timezone.now()

    for _ in range(10):
        due_again()
        read_due_messages()
    last = Reading.objects.get(message=broken)
    assert (last.work_state, last.attempts) == ("failed", 8)


def test_one_that_cannot_be_kept_holds_up_nobody(monkeypatch):
    broken, fine = due("an answer of nonsense"), due()

    def classify(*, text, **how):
        answer = classify_reply(text=text, **how)
        return replace(answer, intent=None) if text == broken.body else answer

    monkeypatch.setattr(classifying, "classify_reply", classify)
    read_due_messages()
    states = dict(Reading.objects.values_list("message", "work_state"))
    assert states == {broken.pk: "due", fine.pk: "done"}


def test_a_stop_is_heard_however_reading_fares(stumbles):
    stumbles.add("STOP")
    message = due("STOP")
    route_message(message.pk)
    read_due_messages()
    assert ConsentRecord.objects.get().status == "withdrawn"
    assert Reading.objects.get().work_state == "due"


def test_slow_answers_are_waited_for_together(monkeypatch):
    for _ in range(16):
        due("thanks")
    monkeypatch.setattr(classifying, "is_enabled", lambda task: True)

    def slowly(*, text, **how):
        time.sleep(0.2)
        return answer

    answer = classify_reply(text="thanks")
    monkeypatch.setattr(classifying, "classify_reply", slowly)
    began = time.monotonic()
    assert read_due_messages() == 16
    assert time.monotonic() - began < 16 * 0.2 / 2


def test_the_sweep_wakes_who_reads(wakes, django_capture_on_commit_callbacks):
    due()
    with django_capture_on_commit_callbacks(execute=True):
        sweep_outbox()
    assert ("messaging.tasks.read_messages", "analytics") in wakes


def test_what_a_person_has_answered_waits_for_nobody(admin_user):
    conversation = ConversationFactory()
    due(conversation=conversation)
    read_due_messages()
    assert Conversation.objects.get().reading

    reply(conversation=conversation, content=Text(body="₦13,900"), by=admin_user, key="1")

    assert Conversation.objects.get().reading is None


def test_what_is_read_after_the_answer_waits_for_nobody(admin_user):
    conversation = ConversationFactory()
    due(conversation=conversation, ago=timedelta(minutes=1))
    reply(conversation=conversation, content=Text(body="₦13,900"), by=admin_user, key="1")
    read_due_messages()
    assert Reading.objects.get().work_state == "done"
    assert Conversation.objects.get().reading is None


def test_an_older_message_that_is_read_later_does_not_take_the_place_of_the_newer():
    conversation = ConversationFactory()
    newer = due(conversation=conversation)
    read_due_messages()
    due("Do you deliver to Enugu?", conversation, ago=timedelta(minutes=5))
    read_due_messages()
    assert Conversation.objects.get().reading.message == newer


def test_an_edited_message_is_read_anew():
    message = due()
    read_due_messages()
    words = "Please cancel my order, it came broken and nobody answers me"
    item = MessageEdited(account="", target_id=message.provider_id, text=words, at=timezone.now())
    amend(message.channel, item)
    assert Reading.objects.get().work_state == "due"
    read_due_messages()
    assert Reading.objects.get().work_state == "done"
    assert Activity.objects.filter(kind=ActivityKind.WISH).count() == 1


def test_our_own_words_are_read_beside_the_answer_to_them(monkeypatch):
    conversation, heard = ConversationFactory(), []
    for minutes, text in ((9, "Reply 1 for the catalogue"), (1, "Later")):
        at = timezone.now() - timedelta(minutes=minutes)
        received(conversation, text, direction="out", state="sent", happened_at=at, sent_at=at)
    due("1", conversation, ago=timedelta(minutes=5))

    def classify(*, text, original_message, **how):
        heard.append(original_message)
        return classify_reply(text=text, original_message=original_message, **how)

    monkeypatch.setattr(classifying, "classify_reply", classify)
    read_due_messages()
    assert heard == ["Reply 1 for the catalogue"]


def test_staff_say_what_it_wants_and_our_reading_stays_beside_it(admin_user: User):
    due()
    read_due_messages()
    reading = Reading.objects.get()

    assert correct_reading(reading, intent=Intent.PURCHASE, by=admin_user)
    assert not correct_reading(reading, intent=Intent.PURCHASE, by=admin_user)

    reading.refresh_from_db()
    assert (reading.intent, reading.shown_intent, reading.corrected_by) == ("price_inquiry", "purchase", admin_user)


@pytest.mark.parametrize(("keywords", "acts"), [("", 1), ("light", 1), ("delivery", 0)])
def test_a_keyword_rule_may_ask_for_an_intent(keywords, acts):
    rule(keywords=keywords, intents=["price_inquiry"])
    asked, greeted = ConversationFactory(), ConversationFactory()
    route_message(received(asked, PRICE).pk)
    route_message(received(greeted, "Good morning").pk)

    apply_due_keywords()

    answered = Message.objects.filter(direction="out").values_list("conversation", flat=True)
    assert list(answered) == [asked.pk] * acts


def test_a_rule_goes_by_what_staff_said(admin_user):
    rule(keywords="", intents=["purchase"])
    message = due()
    read_due_messages()
    correct_reading(Reading.objects.get(), intent=Intent.PURCHASE, by=admin_user)
    route_message(message.pk)
    apply_due_keywords()
    assert Message.objects.filter(direction="out").count() == 1
