"""Keyword rules on messages that really came in through the simulator."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from leads.models import LeadTag
from leads.services.tagging import ensure_tag
from messaging.choices import Direction, MessageState
from messaging.models import Conversation, KeywordCheck, KeywordHit, KeywordRule, Message, MessageTemplate
from messaging.selectors.keyword_rules import last_week, matching_rules
from messaging.services.handling import take_over
from messaging.services.keyword_rules import apply_due_keywords, note_for_keywords
from messaging.services.route import sweep_unrouted
from operations.models import Notification
from tests.messaging.simulated import ACCOUNT

AMINA = "2348000010011"


@pytest.fixture(autouse=True)
def _no_examples(transactional_db):
    KeywordRule.objects.all().delete()


def rule(**fields) -> KeywordRule:
    values = {"name": "Price", "keywords": "price\nكم السعر\nbekam", "is_active": True, "reply_text": "₦13,900"}
    return KeywordRule.objects.create(**values | fields)


def writes(providers, text: str, *, sender: str = AMINA, times: int = 1, **more) -> None:
    before = Message.objects.filter(direction=Direction.IN).count()
    for _ in range(times):
        assert providers.control("inbound", {"from": sender, "text": text, **more})["status"] == 200
    providers.drain_until(lambda: Message.objects.filter(direction=Direction.IN).count() > before)
    apply_due_keywords()


def replies() -> list[str]:
    return list(Message.objects.filter(direction=Direction.OUT).order_by("pk").values_list("body", flat=True))


@pytest.mark.parametrize("text", ["What is the price?", "كم السعر", "bekam da"])
def test_a_keyword_is_answered_once_and_it_goes_out(text, providers):
    providers.channel()
    rule()

    writes(providers, text)
    apply_due_keywords()
    providers.dispatch()

    assert replies() == ["₦13,900"]
    assert Message.objects.get(direction=Direction.OUT).state == MessageState.SENT
    assert KeywordHit.objects.get().outcome == "replied"


def test_who_writes_arabic_is_answered_in_arabic(providers):
    providers.channel()
    rule(reply_text_ar="السعر ١٣٩٠٠")
    writes(providers, "كم السعر؟")
    assert replies() == ["السعر ١٣٩٠٠"]


def test_the_person_gets_a_tag_once_and_it_says_where_from(providers):
    providers.channel()
    wholesale = ensure_tag("wholesale")
    made = rule(reply_text="", tag=wholesale, cooldown_minutes=0)

    writes(providers, "price")
    writes(providers, "price?")

    put = LeadTag.objects.get()
    assert (put.tag, put.source) == (wholesale, f"keyword:{made.pk}")
    assert list(KeywordHit.objects.order_by("pk").values_list("outcome", flat=True)) == ["tagged", ""]


def test_a_message_looked_at_again_acts_no_second_time(providers):
    providers.channel()
    rule(cooldown_minutes=0)
    writes(providers, "price")

    Message.objects.update(routed_at=None, created_at=timezone.now() - timedelta(minutes=5))
    sweep_unrouted()
    KeywordCheck.objects.update(work_state="due", next_at=timezone.now())
    apply_due_keywords()

    assert replies() == ["₦13,900"]


def test_a_rule_rests_in_one_conversation_and_not_in_others(providers):
    providers.channel()
    rule(cooldown_minutes=60)
    writes(providers, "price")
    writes(providers, "price again")
    writes(providers, "price", sender="2348000010012")
    assert len(replies()) == 2


def test_two_machines_that_answer_each_other_are_stopped(providers):
    providers.channel()
    rule(cooldown_minutes=0)
    for number in range(8):
        writes(providers, f"price {number}")
    assert len(replies()) == 5


@pytest.mark.parametrize(("even", "answers"), [(False, 0), (True, 1)])
def test_where_a_person_has_taken_over_rules_are_silent_unless_they_say_so(even, answers, providers):
    providers.channel()
    rule(even_when_taken_over=even)
    writes(providers, "hello")
    take_over(Conversation.objects.get(), by=None)

    writes(providers, "price")

    assert len(replies()) == answers


def test_echoes_groups_and_old_messages_are_never_answered(providers):
    providers.channel()
    rule()
    writes(providers, "price", timestamp=(timezone.now() - timedelta(hours=3)).timestamp())
    providers.control("inbound", {"from": AMINA, "text": "price", "group_id": "g-1"})
    providers.drain_until(lambda: True)
    apply_due_keywords()

    assert replies() == []
    conversation = Conversation.objects.first()
    echo = conversation.messages.create(
        channel=conversation.channel,
        direction="out",
        kind="text",
        state="sent",
        body="price",
        happened_at=timezone.now(),
    )
    note_for_keywords(echo.pk)
    apply_due_keywords()
    assert replies() == ["price"]


def test_rules_go_by_their_order_and_end_where_one_says_so(providers):
    providers.channel()
    rule(name="late", priority=20, reply_text="late")
    rule(name="first", priority=1, reply_text="first", stop=False)
    rule(name="second", priority=2, reply_text="second")
    writes(providers, "price")
    assert replies() == ["first", "second"]


def test_a_stage_a_person_and_a_template(providers):
    channel = providers.channel()
    template = MessageTemplate.objects.create(
        account_id=ACCOUNT,
        name="hello_world",
        language="en_US",
        status="APPROVED",
        synced_at=timezone.now(),
        components=[{"type": "BODY", "text": "Welcome"}],
    )
    seller = User.objects.create_user("seller")
    rule(reply_text="", reply_template=template, stage="CONTACTED", assignee=seller, hand_over=True).channels.add(
        channel
    )

    writes(providers, "price")

    conversation = Conversation.objects.get()
    assert (conversation.assignee, conversation.bot, conversation.lead.stage) == (seller, False, "CONTACTED")
    assert replies() == ["Welcome"]
    assert KeywordHit.objects.get().outcome == "replied; moved; handed over; assigned"
    assert Notification.objects.filter(user=seller).count() == 1


def test_what_cannot_be_done_is_said_and_the_rest_is_done(providers):
    providers.channel()
    rule(stage="WON")
    writes(providers, "price")
    outcome = KeywordHit.objects.get().outcome
    assert outcome.startswith("replied; not moved: ")


def test_another_channel_and_another_hour_do_not_match(db):
    here = rule(active_from=time(22), active_until=time(6))
    night = timezone.localtime().replace(hour=23, minute=0)
    morning = timezone.localtime().replace(hour=10, minute=0)

    assert matching_rules("price", channel_id=1, at=night, rules=[here])
    assert not matching_rules("price", channel_id=1, at=morning, rules=[here])


def test_without_rules_nothing_is_noted(providers):
    providers.channel()
    writes(providers, "price")
    assert not KeywordCheck.objects.exists()


def test_the_preview_counts_last_week_s_messages(providers):
    providers.channel()
    price, other = rule(), rule(name="x", keywords="delivery")
    writes(providers, "price")
    writes(providers, "the price of delivery")
    writes(providers, "hello")
    counts, read = last_week([price, other])
    assert (counts[price.pk], counts[other.pk], read) == (2, 1, 3)
