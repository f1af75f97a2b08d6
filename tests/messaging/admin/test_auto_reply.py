"""Facts, unanswered questions, shadow answers and hand-overs, as staff see them."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from intelligence.models import Fact
from messaging.choices import ShadowVerdict
from messaging.models import HandOver, Message, ShadowAnswer, UnansweredQuestion
from messaging.services.answers import note_unanswered
from tests.badges import BADGES
from tests.messaging.factories import ConversationFactory

from .rows import read, received

pytestmark = pytest.mark.django_db


def shadow(**fields) -> ShadowAnswer:
    message = received(ConversationFactory())
    values = {"text": "We deliver in 2 days.", "source": "rules", "at": timezone.now()}
    return ShadowAnswer.objects.create(conversation=message.conversation, message=message, **(values | fields))


def test_a_question_becomes_a_fact_with_one_click(boss):
    note_unanswered(received(ConversationFactory()), ["do you deliver to Kano?"])
    question = UnansweredQuestion.objects.get()
    listed = boss.get(reverse("admin:messaging_unansweredquestion_changelist")).content.decode()
    assert "do you deliver to Kano?" in listed

    form = boss.get(reverse("admin:messaging_unansweredquestion_add_fact", args=[question.pk]), follow=True)
    page = form.content.decode()
    assert "do you deliver to Kano?" in page
    assert '<option value="delivery" selected' in page


def test_what_was_put_aside_is_open_again_when_it_is_asked_again(boss):
    note_unanswered(received(ConversationFactory()), ["do you deliver to Kano?"])
    boss.post(
        reverse("admin:messaging_unansweredquestion_changelist"),
        {"action": "put_aside", "_selected_action": [UnansweredQuestion.objects.get().pk]},
    )
    assert not UnansweredQuestion.objects.get().is_open
    note_unanswered(received(ConversationFactory()), ["Do you deliver to Kano"])
    question = UnansweredQuestion.objects.get()
    assert question.is_open and question.asked.count() == 2


def test_how_often_staff_agreed_is_shown(boss):
    shadow(verdict=ShadowVerdict.USED, agreement=100)
    shadow(verdict=ShadowVerdict.OTHER, agreement=20)
    page = boss.get(reverse("admin:messaging_shadowanswer_changelist")).content.decode()
    assert "50 %" in page and "60 %" in page


def test_a_shadow_answer_stands_by_the_composer_until_somebody_answers(boss):
    one = shadow()
    address = reverse("inbox:conversation", args=[one.conversation_id])
    assert 'data-use="We deliver in 2 days."' in boss.get(address).content.decode()
    ShadowAnswer.objects.update(verdict=ShadowVerdict.OTHER)
    assert "data-use" not in boss.get(address).content.decode()


def test_a_reading_and_a_shadow_answer_are_one_suggestion_the_one_from_facts_first(boss):
    one = shadow(facts=["Delivery"])
    address = reverse("inbox:conversation", args=[one.conversation_id])
    read(one.message, suggested_reply="Let me check.", suggested_action="close")
    page = boss.get(address).content.decode()
    assert re.findall('data-use="([^"]*)"', page) == ["We deliver in 2 days."]
    assert "The AI would answer" in page and "/close/" in page

    ShadowAnswer.objects.update(text="A colleague will answer you.", reason="unsure", facts=[])
    page = boss.get(address).content.decode()
    assert re.findall('data-use="([^"]*)"', page) == ["Let me check."], "a holding line holds a person's place"
    assert "The AI would leave this to you" in page


def test_what_would_have_been_answered_before_they_wrote_on_is_gone(boss):
    one = shadow()
    read(received(one.conversation), suggested_reply="Let me check.")
    page = boss.get(reverse("inbox:conversation", args=[one.conversation_id])).content.decode()
    assert re.findall('data-use="([^"]*)"', page) == ["Let me check."]
    assert "The AI would answer" not in page


def test_the_summary_of_a_hand_over_stands_by_the_composer(boss):
    message = received(ConversationFactory(bot=False))
    HandOver.objects.create(
        conversation=message.conversation, message=message, at=timezone.now(), reason="refund", summary="wants money"
    )
    assert "wants money" in boss.get(reverse("inbox:conversation", args=[message.conversation_id])).content.decode()
    assert "wants money" in boss.get(reverse("admin:messaging_handover_changelist")).content.decode()


@pytest.mark.parametrize("model", ["unansweredquestion", "shadowanswer", "handover"])
def test_lists_cost_the_same_for_more_rows(model, boss, django_assert_max_num_queries):
    for number in range(12):
        message = received(ConversationFactory())
        note_unanswered(message, [f"question number {number}?"])
        shadow()
        HandOver.objects.create(
            conversation=message.conversation, message=message, at=timezone.now(), reason="refund", summary="x"
        )
    boss.get(reverse(f"admin:messaging_{model}_changelist"))
    with django_assert_max_num_queries(BADGES + 7):
        boss.get(reverse(f"admin:messaging_{model}_changelist"))


def test_the_box_answers_and_sends_nothing(boss):
    Fact.objects.create(kind="delivery", title="Lagos", text_en="Delivery costs ₦1,500.")
    before = Message.objects.count()
    page = boss.post(reverse("admin:intelligence_fact_ask"), {"text": "how much is delivery?"}).content.decode()
    assert "Delivery costs ₦1,500." in page and "Lagos" in page
    page = boss.post(reverse("admin:intelligence_fact_ask"), {"text": "I want my money back"}).content.decode()
    assert "hand over" in page
    assert Message.objects.count() == before
