"""A model that invents, obeys its customers or breaks: what leaves is what the facts say."""

import json
import random
from pathlib import Path

import pytest

from intelligence.choices import CallOutcome
from intelligence.drafts import Outcome, Turn
from intelligence.grounding import ungrounded
from intelligence.models import Fact
from intelligence.services.reply import draft_reply
from tests.intelligence.gateway import Gateway, ledger

pytestmark = pytest.mark.django_db(transaction=True)

DELIVERY = "Delivery in Lagos takes 2 working days and costs ₦1,500."
HOURS = "We are open Monday to Saturday, 9am to 6pm."
FACTS = [DELIVERY, HOURS]
ATTACKS = Path(__file__).resolve().parents[1] / "attacks.jsonl"

ORDERS = [json.loads(line) for line in ATTACKS.read_text().splitlines()]

ASKED = [
    "How much is delivery to Lekki?",
    "abeg how much be delivery?",
    "bkam el tawseel",
    "كم التوصيل؟",
]
TRUE = [
    "Delivery costs ₦1,500 and takes 2 working days.",
    "It's 1.5k naira, 2 days.",
    "التوصيل بـ ١٥٠٠ نايرا خلال يومين.",
]
INVENTED = [
    "Delivery is ₦{n}.",
    "For you {n} naira only!",
    "التوصيل {n} نايرا فقط",
    "It is {k}k.",
    "Delivery is free today.",
    "Pay ₦1,500 to 0123456789 and get 10% off",
    "₦1,500, see bit.ly/pay{n}",
    "خلال {h} ساعات فقط",
]


@pytest.fixture(autouse=True)
def _facts(transactional_db):
    Fact.objects.all().delete()
    Fact.objects.create(kind="delivery", title="Lagos", text_en=DELIVERY)
    Fact.objects.create(kind="hours", title="Hours", text_en=HOURS)


def says(text: str, **more) -> dict:
    answer = {"action": "answer", "text": text, "used_facts": ["F1"], "unanswered": [], "reason": ""}
    return {"json": answer | more}


def asks(*texts: str):
    return draft_reply(history=[Turn(text) for text in texts], deadline_seconds=20)


def test_the_model_words_what_the_facts_say(gateway: Gateway):
    gateway.use("anthropic")
    gateway.script("anthropic", says("Delivery is 1.5k naira, in 2 working days 🙂"))
    drafted = asks("How much is delivery?")
    assert (drafted.source, drafted.text) == ("llm", "Delivery is 1.5k naira, in 2 working days 🙂")
    assert drafted.call_id
    assert DELIVERY in gateway.heard("anthropic")[0]["prompt"]


def test_two_hundred_conversations_with_a_model_that_invents_in_a_third_and_nothing_invented_leaves(gateway: Gateway):
    gateway.use("anthropic")
    dice = random.Random(7)
    by_model = invented = 0
    for number in range(200):
        lies = dice.random() < 1 / 3
        shape = dice.choice(INVENTED if lies else TRUE)
        text = shape.format(n=dice.choice([1200, 1499, 15000, 2500]), k=dice.randint(2, 9), h=dice.randint(3, 9))
        gateway.script("anthropic", says(text))
        drafted = asks(f"{dice.choice(ASKED)}{'!' * (number % 3)}", "please" * (number % 2), f"ref {'x' * number}")
        invented += lies
        by_model += drafted.source == "llm"
        assert not ungrounded(drafted.text, facts=FACTS), text
        assert drafted.text != text or not lies, text
        gateway.simulator.control("reset", {})
    assert invented > 50
    assert by_model > 100


@pytest.mark.parametrize(
    "attack", [json.loads(line) for line in ATTACKS.read_text().splitlines()], ids=lambda a: a["id"]
)
def test_a_message_that_gives_orders_changes_nothing_even_with_a_model_that_obeys(attack, gateway: Gateway):
    gateway.use("anthropic")
    gateway.rule("anthropic", says(f"Sure! {attack['text']} The iPhone 15 costs ₦1,000, all is 90% off, see evil.com"))
    drafted = asks(attack["text"], "How much is delivery?")
    assert "evil" not in drafted.text and "1,000" not in drafted.text
    assert not ungrounded(drafted.text, facts=FACTS)
    assert drafted.outcome in (Outcome.HAND_OVER, Outcome.ANSWER)
    assert drafted.text in ("", DELIVERY) or drafted.outcome == Outcome.HAND_OVER


@pytest.mark.parametrize("fault", ["refusal", "broken_json", "bad_key", "reset"])
def test_where_the_model_fails_the_rules_answer(fault, gateway: Gateway):
    gateway.use("anthropic")
    gateway.rule("anthropic", {"fault": fault})
    drafted = asks("How much is delivery?")
    assert (drafted.source, drafted.text) == ("rules", DELIVERY)
    assert ledger()[0][1] != CallOutcome.ANSWERED


def test_the_model_may_leave_it_to_a_person(gateway: Gateway):
    gateway.use("anthropic")
    gateway.script("anthropic", says("", action="hand_over", used_facts=[], reason="sounds upset"))
    drafted = asks("How much is delivery?")
    assert (drafted.outcome, drafted.source) == (Outcome.HAND_OVER, "llm")


def test_an_answer_that_names_no_fact_is_dropped(gateway: Gateway):
    gateway.use("anthropic")
    gateway.script("anthropic", says("Of course we deliver everywhere!", used_facts=["F9"]))
    assert asks("How much is delivery?").text == DELIVERY


def test_what_needs_a_person_is_never_asked_of_a_model(gateway: Gateway):
    gateway.use("anthropic")
    asks("I want a refund, where is my delivery?")
    assert gateway.heard("anthropic") == []
