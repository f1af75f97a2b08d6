"""The auto-reply on messages that really came in: once, late enough, and never over a person's head."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from intelligence.models import Fact
from messaging.choices import AutoReply, Direction, MessageState, ShadowVerdict
from messaging.content import Text
from messaging.models import (
    AnswerDue,
    Channel,
    Conversation,
    Episode,
    HandOver,
    Message,
    QuestionAsked,
    ShadowAnswer,
    UnansweredQuestion,
)
from messaging.services import auto_reply
from messaging.services.auto_reply import answer_due
from messaging.services.handling import hand_back, take_over
from messaging.services.purge_answers import purge_answers
from messaging.services.replying import reply
from messaging.services.route import sweep_unrouted

pytestmark = pytest.mark.django_db(transaction=True)

AMINA = "2348000010011"
DELIVERY = "Delivery in Lagos takes 2 working days and costs ₦1,500."


@pytest.fixture(autouse=True)
def _facts(transactional_db):
    Fact.objects.all().delete()
    Fact.objects.create(kind="delivery", title="Lagos", text_en=DELIVERY, text_ar="التوصيل ١٥٠٠ نايرا.")


@pytest.fixture
def shop(providers):
    providers.channel()
    Channel.objects.update(auto_reply=AutoReply.ON)
    return providers


def writes(providers, *texts: str, sender: str = AMINA) -> None:
    for text in texts:
        before = Message.objects.filter(direction=Direction.IN).count()
        assert providers.control("inbound", {"from": sender, "text": text})["status"] == 200
        providers.drain_until(lambda before=before: Message.objects.filter(direction=Direction.IN).count() > before)


def time_passes() -> None:
    AnswerDue.objects.filter(work_state="due").update(next_at=timezone.now())
    answer_due()


def ours() -> list[str]:
    return list(Message.objects.filter(direction=Direction.OUT).order_by("pk").values_list("body", flat=True))


def test_a_burst_is_answered_once_when_it_is_over_and_it_goes_out(shop):
    writes(shop, "hi", "how much is delivery?")
    answer_due()
    assert ours() == []  # they may still be writing

    time_passes()
    time_passes()
    shop.dispatch()

    assert ours() == [DELIVERY]
    assert Message.objects.get(direction=Direction.OUT).state == MessageState.SENT
    assert Episode.objects.get().answered_by == "ai"
    assert Conversation.objects.get().unread_count == 0


def test_every_message_begins_the_wait_anew(shop):
    writes(shop, "how much is delivery?")
    first = AnswerDue.objects.get().next_at
    writes(shop, "to Lekki")
    assert AnswerDue.objects.get().next_at > first


def test_silent_where_it_is_off(shop):
    Channel.objects.update(auto_reply=AutoReply.OFF)
    writes(shop, "how much is delivery?")
    time_passes()
    assert ours() == []


def test_who_is_new_is_greeted_at_the_head_of_the_answer(shop):
    Channel.objects.update(greeting_on=True, greeting_text="Welcome to Zed!")
    writes(shop, "hello", "how much is delivery?")
    time_passes()
    assert ours() == [f"Welcome to Zed!\n\n{DELIVERY}"]


def test_a_person_who_answers_during_the_wait_is_not_talked_over(shop):
    writes(shop, "how much is delivery?")
    reply(conversation=Conversation.objects.get(), content=Text(body="Let me see"), by=User.objects.create(), key="k")
    time_passes()
    assert ours() == ["Let me see"]


def test_a_person_who_answers_while_the_answer_is_thought_of_is_not_talked_over(shop, monkeypatch):
    writes(shop, "how much is delivery?")
    draft = auto_reply.draft_reply

    def slowly(**asked):
        drafted = draft(**asked)
        staff = User.objects.create()
        reply(conversation=Conversation.objects.get(), content=Text(body="Let me see"), by=staff, key="k")
        return drafted

    monkeypatch.setattr(auto_reply, "draft_reply", slowly)
    time_passes()
    assert ours() == ["Let me see"]


def test_who_goes_on_writing_while_the_answer_is_thought_of_is_answered_later_and_once(shop, monkeypatch):
    writes(shop, "how much is delivery?")
    draft = auto_reply.draft_reply

    def slowly(**asked):
        drafted = draft(**asked)
        monkeypatch.setattr(auto_reply, "draft_reply", draft)
        writes(shop, "to Lekki please?")
        return drafted

    monkeypatch.setattr(auto_reply, "draft_reply", slowly)
    time_passes()
    assert ours() == []
    time_passes()
    assert len(ours()) == 1


def test_taking_over_takes_back_what_has_not_left(shop):
    writes(shop, "how much is delivery?")
    time_passes()
    take_over(Conversation.objects.get(), by=User.objects.create())
    assert Message.objects.get(direction=Direction.OUT).state == MessageState.CANCELLED
    writes(shop, "how much is delivery?")
    time_passes()
    assert len(ours()) == 1
    hand_back(Conversation.objects.get(), by=None)
    writes(shop, "how much is delivery?")
    time_passes()
    assert len(ours()) == 2


def test_a_question_without_a_fact_is_a_persons_and_is_listed(shop):
    writes(shop, "Do you sell ring lights?")
    time_passes()
    assert not Conversation.objects.get().bot
    given = HandOver.objects.get()
    assert given.reason == "no_fact" and "ring lights" in given.summary
    assert QuestionAsked.objects.get().text == "Do you sell ring lights?"
    assert len(ours()) == 1 and "colleague" in ours()[0]


def test_the_same_question_of_two_people_is_one_with_two_askings(shop):
    writes(shop, "Do you sell ring lights?")
    writes(shop, "do you sell RING lights", sender="2348000010012")
    time_passes()
    assert UnansweredQuestion.objects.count() == 1
    assert QuestionAsked.objects.count() == 2


def test_a_stop_is_not_answered(shop):
    writes(shop, "how much is delivery?", "STOP")
    time_passes()
    assert DELIVERY not in ours()


def test_after_so_many_answers_a_day_a_person_takes_over_in_silence(shop):
    Channel.objects.update(auto_reply_turns=1)
    writes(shop, "how much is delivery?")
    time_passes()
    writes(shop, "and delivery to Ikeja?")
    time_passes()
    assert ours() == [DELIVERY]
    assert HandOver.objects.get().reason == "turn_limit"


def test_what_comes_again_is_not_answered_again(shop):
    writes(shop, "how much is delivery?")
    time_passes()
    Message.objects.update(routed_at=None, created_at=timezone.now() - timedelta(minutes=5))
    sweep_unrouted()
    AnswerDue.objects.update(work_state="due", next_at=timezone.now(), claim_token=None, claimed_until=None)
    answer_due()
    assert ours() == [DELIVERY]


def test_a_process_that_dies_leaves_the_answer_to_another(shop, monkeypatch):
    writes(shop, "how much is delivery?")

    def dies(**asked):
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(auto_reply, "draft_reply", dies)
        time_passes()
    assert ours() == []
    AnswerDue.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    time_passes()
    assert ours() == [DELIVERY]


def test_what_was_said_long_ago_is_not_answered(shop):
    writes(shop, "how much is delivery?")
    Message.objects.update(happened_at=timezone.now() - timedelta(hours=2))
    time_passes()
    assert ours() == []


def test_in_shadow_nothing_is_sent_and_staff_are_compared(shop):
    Channel.objects.update(auto_reply=AutoReply.SHADOW)
    writes(shop, "how much is delivery?")
    time_passes()
    shadow = ShadowAnswer.objects.get()
    assert (ours(), shadow.text, shadow.verdict) == ([], DELIVERY, ShadowVerdict.PENDING)

    staff = User.objects.create()
    reply(conversation=Conversation.objects.get(), content=Text(body=DELIVERY), by=staff, key="k")
    shadow.refresh_from_db()
    assert (shadow.verdict, shadow.agreement, shadow.judged_by) == (ShadowVerdict.USED, 100, staff)


def test_old_words_go_and_the_figures_stay(shop):
    writes(shop, "Do you sell ring lights?")
    time_passes()
    purge_answers(timezone.now() + timedelta(days=1), whole_rows=False)
    assert not QuestionAsked.objects.exists() and not UnansweredQuestion.objects.exists()
    assert HandOver.objects.get().summary == ""


def test_who_is_erased_leaves_no_word(shop):
    writes(shop, "Do you sell ring lights?")
    time_passes()
    Conversation.objects.get().lead.delete()
    assert not QuestionAsked.objects.exists() and not HandOver.objects.exists()
