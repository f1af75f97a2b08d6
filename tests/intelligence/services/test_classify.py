"""A reply read by rules and by a model: they agree, or a person decides; a request for silence is decided by rules."""

import pytest

from intelligence.choices import Intent, SuggestedAction, Task
from intelligence.models import TaskRule
from intelligence.selectors.setup import forget_setup
from intelligence.services.classify import Source, classify_reply
from tests.intelligence.gateway import Gateway

pytestmark = pytest.mark.django_db

GIBBERISH = "blorp zint quarnt"


def answer(intent: Intent, **other) -> dict:
    said = {"intent": intent.value, "sentiment": "neutral", "urgency": "low", "is_opt_out": intent == Intent.OPT_OUT}
    return {"json": said | {"language": "en", "confidence": 0.9, "key_phrases": []} | other}


@pytest.fixture
def model(gateway: Gateway) -> Gateway:
    TaskRule.objects.filter(task=Task.CLASSIFY).update(is_on=True, cache_hours=0)
    gateway.use("anthropic")
    return gateway


def test_agreement_is_sure(model):
    model.rule("anthropic", answer(Intent.PRICE_INQUIRY))
    said = classify_reply(text="How much is it?")
    assert (said.intent, said.source, said.agreed, said.needs_human) == (Intent.PRICE_INQUIRY, Source.BOTH, True, False)
    assert said.call_id


def test_disagreement_is_for_a_person(model):
    model.rule("anthropic", answer(Intent.COMPLAINT))
    said = classify_reply(text="How much is it?")
    assert (said.intent, said.source, said.agreed, said.needs_human) == (
        Intent.PRICE_INQUIRY,
        Source.RULES,
        False,
        True,
    )


def test_the_model_is_believed_where_the_rules_only_guess_and_a_person_looks(model):
    model.rule("anthropic", answer(Intent.QUESTION))
    said = classify_reply(text=GIBBERISH)
    assert (said.intent, said.source, said.agreed, said.needs_human) == (Intent.QUESTION, Source.LLM, False, True)


def test_a_request_for_silence_is_not_asked_of_a_model(model):
    model.rule("anthropic", answer(Intent.INTERESTED))
    said = classify_reply(text="STOP")
    assert (said.is_opt_out, said.source) == (True, Source.RULES)
    assert model.heard("anthropic") == []


def test_what_only_the_model_takes_for_one_a_person_decides(model):
    model.rule("anthropic", answer(Intent.OPT_OUT))
    said = classify_reply(text=GIBBERISH)
    assert (said.is_opt_out, said.needs_human) == (False, True)
    assert said.suggestion.action == SuggestedAction.DECIDE_OPT_OUT


def test_the_rules_answer_where_no_model_does(model):
    model.rule("anthropic", {"fault": "bad_key"})
    said = classify_reply(text="How much is it?", deadline_seconds=5)
    assert (said.intent, said.source, said.agreed) == (Intent.PRICE_INQUIRY, Source.RULES, None)


def test_switched_off_nothing_is_asked(model):
    TaskRule.objects.filter(task=Task.CLASSIFY).update(is_on=False)
    forget_setup()
    assert classify_reply(text="How much is it?").agreed is None
    assert model.heard("anthropic") == []
