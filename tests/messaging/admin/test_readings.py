"""How messages were read, as a list: what failed runs again, and how good the readings are."""

import pytest
from django.urls import reverse

from messaging.models import KeywordRule, Reading
from tests.messaging.factories import ConversationFactory

from .rows import read, received

pytestmark = pytest.mark.django_db
LIST = reverse("admin:messaging_reading_changelist")


def _read(**fields) -> Reading:
    return read(received(ConversationFactory()), **fields)


def test_what_failed_runs_again_and_what_is_due_is_left_alone(boss):
    failed, waiting = _read(), _read()
    Reading.objects.filter(pk=failed.pk).update(work_state="failed", attempts=8, error="ValueError")
    Reading.objects.filter(pk=waiting.pk).update(work_state="due", attempts=3)

    values = {"action": "try_again", "_selected_action": [failed.pk, waiting.pk]}
    page = boss.post(LIST, values, follow=True).content.decode()

    assert "1 message is read again." in page and "1 skipped" in page
    assert list(Reading.objects.order_by("pk").values_list("work_state", "attempts")) == [("due", 0), ("due", 3)]


def test_the_list_says_how_often_readings_are_right(boss):
    assert "staff have said of no message yet" in boss.get(LIST).content.decode()
    for corrected in ("price_inquiry", "price_inquiry", "price_inquiry", "purchase"):
        reading = _read(corrected_intent=corrected, agreed=corrected == "purchase")
        Reading.objects.filter(pk=reading.pk).update(corrected_at=reading.read_at)

    page = boss.get(LIST).content.decode()

    assert "of 4 looked at by staff, 75 % were read right." in page
    assert "agreed on 25 % of 4." in page


def test_a_reading_shows_its_message(boss):
    reading = _read(key_phrases=["how much"])
    page = boss.get(reverse("admin:messaging_reading_change", args=[reading.pk])).content.decode()
    assert "how much" in page
    assert f"#m{reading.message_id}" in page


def test_a_rule_of_intents_alone_is_kept(boss):
    values = {"name": "Angry", "match": "phrase", "priority": 1, "cooldown_minutes": 1, "hand_over": "on"}
    empty = boss.post(reverse("admin:messaging_keywordrule_add"), values).content.decode()
    assert "choose what the person wants" in empty
    boss.post(reverse("admin:messaging_keywordrule_add"), values | {"intents": ["complaint", "opt_out"]})
    assert KeywordRule.objects.get(name="Angry").intents == ["complaint", "opt_out"]
