"""A language model may choose and word; what it says beyond the rules is dropped."""

import json

import pytest

from pricing.agent import choose_for_customer
from pricing.choices import CustomerType, DecidedBy, Strategy
from pricing.selectors.situations import situation_of
from pricing.services.advising import advised
from pricing.services.deciding_now import decide_now
from tests.intelligence.conftest import gateway, shared_models
from tests.pricing.factories import ListingFactory, PolicyFactory, ProductFactory, observed

__all__ = ["gateway", "shared_models"]
pytestmark = pytest.mark.django_db
DRAFT = "Good news, Amina! The Ring light is ₦14,300 for you, for 4 hours. Shall we keep one?"


@pytest.fixture
def product(gateway):
    gateway.use("groq")
    PolicyFactory(asks_model=True)
    product = ProductFactory(name_en="Ring light", price=15_500, floor=12_345, cost=9_876)
    observed(ListingFactory(product=product), 14_500)
    return product


def says(gateway, choice="C3", reasoning="Quality matters more here.", text=""):
    gateway.script("groq", {"json": {"choice": choice, "reasoning": reasoning, "text": text}})


def test_it_chooses_among_what_the_rules_allow_and_never_sees_cost_or_floor(product, gateway):
    says(gateway)
    advice = decide_now(product=product, customer=CustomerType.PRICE_SENSITIVE)
    assert (advice.by, advice.choice.chosen.strategy) == (DecidedBy.MODEL, Strategy.VALUE)
    assert advice.choice.chosen.why == "Quality matters more here." and advice.call_id
    heard = json.dumps(gateway.heard("groq"))
    assert "price_drop at 14400" in heard
    assert not any(secret in heard for secret in ("12345", "12,345", "9876", "9,876"))


@pytest.mark.parametrize("choice", ["C9", "13,000", ""])
def test_a_choice_that_is_none_leaves_it_to_the_rules(product, gateway, choice):
    says(gateway, choice)
    advice = decide_now(product=product, customer=CustomerType.PRICE_SENSITIVE)
    assert (advice.by, advice.choice.chosen.strategy) == (DecidedBy.RULES, Strategy.PRICE_DROP)


def test_a_reason_with_a_figure_that_nobody_told_is_not_kept(product, gateway):
    says(gateway, reasoning="We sold 4711 of them last week.")
    assert "4711" not in decide_now(product=product, customer=CustomerType.PRICE_SENSITIVE).choice.chosen.why


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Amina, lovely news: the Ring light is ₦14,300 for you for 4 hours. Shall we keep one?", True),
        ("Amina, it is yours for ₦9,900!", False),
        ("Amina, it is ₦14,300 with free delivery.", False),
    ],
)
def test_its_words_go_only_where_every_figure_is_ours(product, gateway, text, kept):
    situation = situation_of(product)
    choice = choose_for_customer(situation, PolicyFactory._meta.model.objects.get().limits)
    label = f"C{choice.candidates.index(choice.chosen) + 1}"
    says(gateway, label, text=text)
    advice = advised(choice, situation, product, may_ask=True, draft=DRAFT)
    assert advice.text == (text if kept else "")


def test_without_an_answer_the_rules_choose(product, gateway):
    gateway.script("groq", *[{"fault": "server_error"}] * 5)
    assert decide_now(product=product, customer=CustomerType.PRICE_SENSITIVE).by == DecidedBy.RULES
