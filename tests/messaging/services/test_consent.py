"""A "stop" that really came in: heard before anything answers, heeded at once, confirmed once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.choices import ActivityKind, ConsentPurpose, ConsentSource, ConsentStatus
from leads.models import Activity, Consent, ConsentRecord
from leads.selectors.consent import may_send
from messaging.choices import Direction, MessageState, Priority
from messaging.content import Text
from messaging.models import Channel, Conversation, KeywordRule, Message, SendingRules
from messaging.selectors.why import why_not_sent
from messaging.services.consent import decide_opt_out, judge, reopen_decision
from messaging.services.keyword_rules import apply_due_keywords
from messaging.services.outbox import enqueue
from messaging.services.route import sweep_unrouted
from tests.messaging.receiving import load, make_channels, receive

AMINA = "2348000010011"


@pytest.fixture(autouse=True)
def _no_examples(transactional_db):
    KeywordRule.objects.all().delete()


def writes(providers, text: str, *, sender: str = AMINA, **more) -> None:
    before = Message.objects.filter(direction=Direction.IN).count()
    assert providers.control("inbound", {"from": sender, "text": text, **more})["status"] == 200
    providers.drain_until(lambda: Message.objects.filter(direction=Direction.IN).count() > before)
    apply_due_keywords()


def sent_by_us() -> list[str]:
    return list(Message.objects.filter(direction=Direction.OUT).order_by("pk").values_list("body", flat=True))


def test_a_stop_stops_what_waits_is_confirmed_once_and_nothing_else_answers(providers):
    channel = providers.channel()
    Channel.objects.update(greeting_on=True, greeting_text="Welcome!")
    KeywordRule.objects.create(name="all", keywords="stop\nhello", is_active=True, reply_text="Hi!", match="phrase")
    writes(providers, "hello there")
    conversation = Conversation.objects.get(channel=channel)
    later = timezone.now() + timedelta(hours=3)
    offer = enqueue(
        conversation=conversation,
        content=Text(body="offer"),
        origin="campaign:1",
        priority=Priority.BULK,
        not_before=later,
    ).message
    before = sent_by_us()

    writes(providers, "STOP")
    writes(providers, "stop please")
    Message.objects.filter(direction=Direction.IN).update(
        routed_at=None, created_at=timezone.now() - timedelta(hours=1)
    )
    sweep_unrouted()
    apply_due_keywords()
    providers.dispatch()

    offer.refresh_from_db()
    assert (offer.state, offer.error_code) == (MessageState.CANCELLED, "not_consented")
    (last_word,) = sent_by_us()[len(before) :]
    assert "no more messages" in last_word
    assert Message.objects.get(origin="consent").state == MessageState.SENT
    first, _again = ConsentRecord.objects.order_by("pk")
    message = Message.objects.filter(body="STOP").get()
    assert (first.source, first.quote, first.reference) == (ConsentSource.KEYWORD, "STOP", message.provider_id)
    assert Activity.objects.filter(kind=ActivityKind.OPT_OUT).count() == 1
    assert not may_send(conversation.lead_id)


def test_who_writes_arabic_reads_arabic_and_staff_may_word_or_drop_it(providers):
    providers.channel()
    writes(providers, "أوقفوا الرسائل لو سمحتم")
    assert "لن تصلك" in sent_by_us()[0]
    SendingRules.objects.create(pk=1, confirm_opt_out=False)
    writes(providers, "STOP", sender="2348000010012")
    assert len(sent_by_us()) == 1


def test_the_word_that_our_own_message_offers_ends_them(providers):
    providers.channel()
    writes(providers, "hello")
    conversation = Conversation.objects.get()
    enqueue(conversation=conversation, content=Text(body="New bags! Reply OFF to opt out"), origin="campaign:1")
    providers.dispatch()
    writes(providers, "off", sender="2348000010012")
    assert may_send(Conversation.objects.exclude(pk=conversation.pk).get().lead_id), "nobody offered them the word"
    writes(providers, "Off")
    assert not may_send(conversation.lead_id)


def test_start_takes_it_back_and_a_new_stop_is_confirmed_anew(providers):
    providers.channel()
    for text in ("STOP", "START", "STOP"):
        writes(providers, text)
    lead_id = Conversation.objects.get().lead_id
    assert not may_send(lead_id)
    assert Message.objects.filter(origin="consent").count() == 2
    writes(providers, "اشتراك")
    assert may_send(lead_id)
    assert Consent.objects.get().status == ConsentStatus.GIVEN


def test_an_edit_can_be_a_stop():
    make_channels()
    receive("whatsapp_cloud", load("whatsapp_cloud", "message_edited_by_user"))
    from messaging.events import MessageEdited
    from messaging.services.amend import amend
    from tests.messaging.factories import ConversationFactory

    conversation = ConversationFactory(channel=Channel.objects.filter(kind="whatsapp_cloud").first())
    Message.objects.create(
        channel=conversation.channel,
        conversation=conversation,
        direction="in",
        kind="text",
        state="received",
        body="ok",
        provider_id="wamid.edited",
        happened_at=timezone.now(),
    )
    amend(conversation.channel, MessageEdited("x", "wamid.edited", "stop messaging me", timezone.now()))
    assert not may_send(conversation.lead_id)


def test_what_may_be_a_stop_is_decided_by_a_person_and_then_confirmed(providers, admin_user, monkeypatch):
    monkeypatch.setattr("messaging.services.consent.detect_opt_out", _broken)
    channel = providers.channel()
    Channel.objects.update(greeting_on=True, greeting_text="Welcome!")
    writes(providers, "one moment")  # a fault of ours must not let a "stop" pass
    conversation = Conversation.objects.get(channel=channel)
    providers.dispatch()
    greeting = Message.objects.get(origin="greeting")
    assert greeting.state == MessageState.QUEUED
    assert "until somebody has decided" in why_not_sent(greeting)
    record = ConsentRecord.objects.get()
    assert (record.status, record.quote) == (ConsentStatus.UNSURE, "one moment")

    decide_opt_out(record, is_opt_out=True, by=admin_user)
    providers.dispatch()
    assert {m.origin: m.state for m in Message.objects.filter(direction=Direction.OUT)} == {
        "greeting": MessageState.CANCELLED,
        "consent": MessageState.SENT,
    }
    reopen_decision(record, by=admin_user)
    decide_opt_out(record, is_opt_out=False, by=admin_user)
    assert may_send(conversation.lead_id)


def _broken(text):
    raise RuntimeError


def test_preferences_of_the_app_are_about_marketing_there():
    make_channels()
    receive("whatsapp_cloud", load("whatsapp_cloud", "user_preferences_stop"))
    state = Consent.objects.get()
    assert (state.status, state.channel, state.purpose) == ("withdrawn", "whatsapp", ConsentPurpose.MARKETING)
    assert ConsentRecord.objects.get().source == ConsentSource.PREFERENCE
    assert may_send(state.lead_id, channel="whatsapp", purpose=ConsentPurpose.ALL)
    receive("whatsapp_cloud", load("whatsapp_cloud", "user_preferences_resume"))
    assert ConsentRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "body", "content", "stops"),
    [
        ("button", "Stop promotions", {"button": {"payload": "Stop promotions"}}, True),
        ("button", "No more offers", {"payload": "STOP_PROMOTIONS"}, True),
        ("interactive", "Unsubscribe", {"button_reply": {"id": "unsubscribe"}}, True),
        ("interactive", "Cancel", {"button_reply": {"id": "cancel"}}, False),
        ("interactive", "إلغاء", {"button_reply": {"id": "x"}}, False),
        ("text", "إلغاء", {}, True),
        ("text", "hello", {"quick_reply": {"payload": "STOP"}}, True),
    ],
)
def test_buttons_are_heard_by_title_and_payload(kind, body, content, stops):
    assert (judge(kind, body, content)[1].verdict == "yes") is stops
