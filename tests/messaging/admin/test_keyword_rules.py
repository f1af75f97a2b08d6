from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from messaging.models import KeywordRule, Message
from tests.messaging.factories import ConversationFactory

from .rows import received

pytestmark = pytest.mark.django_db
TRY = "admin:messaging_keywordrule_try_out"


def test_the_test_box_tells_which_rules_would_act_and_acts_on_nothing(boss):
    KeywordRule.objects.create(name="Prices", keywords="price", is_active=True, reply_text="x")
    received(ConversationFactory(), "the price?")

    page = boss.get(reverse(TRY), {"text": "What is the PRICE"}).content.decode()

    assert "Prices" in page
    assert "“price”" in page
    assert "1 (100.0 %)" in page
    assert Message.objects.filter(direction="out").count() == 0


def test_a_text_that_sets_nothing_off_is_said(boss):
    assert "No active rule would act." in boss.get(reverse(TRY), {"text": "hello"}).content.decode()


def test_a_rule_without_a_deed_is_refused(boss):
    values = {"name": "x", "keywords": "price", "match": "phrase", "priority": 1, "cooldown_minutes": 1}
    page = boss.post(reverse("admin:messaging_keywordrule_add"), values).content.decode()
    assert "Say what the rule does" in page


def test_examples_are_there_once_and_none_of_them_acts():
    KeywordRule.objects.all().delete()
    import_module("messaging.migrations.0022_keyword_rule_examples").add_examples(apps, None)
    assert list(KeywordRule.objects.values_list("name", "is_active")) == [
        ("Price", False),
        ("Talk to a person", False),
        ("Opening hours", False),
    ]

    KeywordRule.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert not KeywordRule.objects.exists(), "staff who deleted them do not want them back"
