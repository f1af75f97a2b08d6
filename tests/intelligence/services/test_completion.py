"""Whatever a provider does: an answer of another one, or none, in time; and the ledger tells why."""

import time
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from intelligence.choices import CallOutcome, Task
from intelligence.errors import NoAnswer, Reason
from intelligence.models import (
    DailySpend,
    LlmCall,
    LlmProvider,
    LlmRules,
    ProviderHealth,
    TaskRoute,
    TaskRule,
)
from intelligence.selectors.setup import forget_setup
from intelligence.services.completion import is_enabled
from tests.intelligence.gateway import GLAD, KINDS, Gateway, ledger

pytestmark = pytest.mark.django_db

NAMES = list(KINDS)

# What the simulator is told to do, and what the ledger calls it.
FAULTS = {
    "rate_limited": CallOutcome.RATE_LIMITED,
    "overloaded": CallOutcome.OVERLOADED,
    "unavailable": CallOutcome.OVERLOADED,
    "server_error": CallOutcome.FAILED,
    "deadline_exceeded": CallOutcome.FAILED,
    "bad_key": CallOutcome.UNAUTHORISED,
    "forbidden": CallOutcome.UNAUTHORISED,
    "model_not_found": CallOutcome.REJECTED,
    "bad_request": CallOutcome.REJECTED,
    "too_large": CallOutcome.REJECTED,
    "timeout": CallOutcome.TIMED_OUT,
    "reset": CallOutcome.UNREACHABLE,
    "garbage": CallOutcome.FAILED,
    "refusal": {CallOutcome.REFUSED, CallOutcome.BLOCKED},
    "blocked": {CallOutcome.REFUSED, CallOutcome.BLOCKED},
    "answer_blocked": {CallOutcome.REFUSED, CallOutcome.BLOCKED},
    "truncated": CallOutcome.TRUNCATED,
    "empty": {CallOutcome.INVALID, CallOutcome.TRUNCATED},
    "broken_json": CallOutcome.INVALID,
    "wrong_schema": CallOutcome.INVALID,
    "insufficient_quota": {CallOutcome.NO_QUOTA, CallOutcome.RATE_LIMITED},
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", NAMES)
def test_what_one_provider_fails_at_the_next_one_answers(gateway: Gateway, name: str, fault: str):
    other = next(each for each in NAMES if each != name)
    gateway.use(name, other)
    gateway.rule(name, {"fault": fault})
    gateway.rule(other, {"json": GLAD})
    started = time.monotonic()
    completion = gateway.ask(seconds=3.0)
    assert (completion.answer.mood, completion.provider) == ("glad", other)
    assert time.monotonic() - started < 4.5
    first = LlmCall.objects.filter(provider=name).order_by("pk")[0]
    expected = FAULTS[fault]
    assert first.outcome in (expected if isinstance(expected, set) else {expected})
    assert first.outcome == CallOutcome.INVALID or first.detail or first.outcome == CallOutcome.TRUNCATED
    assert ledger()[-1] == (other, CallOutcome.ANSWERED)


@pytest.mark.parametrize("fault", ["unavailable", "timeout", "reset", "refusal", "broken_json", "rate_limited"])
@pytest.mark.parametrize("name", NAMES)
def test_alone_it_fails_within_the_deadline(gateway: Gateway, name: str, fault: str):
    gateway.use(name)
    gateway.rule(name, {"fault": fault})
    started = time.monotonic()
    with pytest.raises(NoAnswer) as refused:
        gateway.ask(seconds=1.0)
    assert time.monotonic() - started < 2.5
    assert refused.value.reason in (Reason.ALL_FAILED, Reason.DEADLINE)
    assert not LlmCall.objects.filter(outcome=CallOutcome.PENDING).exists()


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_checked_paid_and_entered(gateway: Gateway, name: str):
    gateway.use(name)
    gateway.script(name, {"json": GLAD})
    completion = gateway.ask("Call me on +2348012345678")
    call = LlmCall.objects.get()
    assert (completion.call_id, completion.cached, completion.provider) == (call.pk, False, name)
    assert (call.outcome, call.task, call.sent, call.http_status) == (CallOutcome.ANSWERED, Task.SPAM_CHECK, True, 200)
    assert call.input_tokens and call.output_tokens and call.cost > 0
    assert call.prompt_version == completion.prompt_version == 1
    assert "2348012345678" not in call.question and "Call me on" in call.question
    assert "glad" in call.answer
    assert DailySpend.objects.get().cost == call.cost
    assert DailySpend.objects.get().calls == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_passing_trouble_is_waited_out(gateway: Gateway, name: str):
    gateway.use(name)
    gateway.script(name, {"fault": "unavailable"}, {"json": GLAD})
    assert gateway.ask().answer.mood == "glad"
    assert ledger() == [(name, CallOutcome.OVERLOADED), (name, CallOutcome.ANSWERED)]


@pytest.mark.parametrize("name", NAMES)
def test_a_wait_that_a_provider_asks_for_is_kept(gateway: Gateway, name: str):
    gateway.use(name)
    gateway.script(name, {"fault": "rate_limited", "retry_after": 1}, {"json": GLAD})
    started = time.monotonic()
    assert gateway.ask().answer.mood == "glad"
    assert 1.0 <= time.monotonic() - started < 5.0


def test_anthropics_limit_that_is_used_up_is_waited_for_where_it_says_when_it_begins_anew(gateway: Gateway):
    gateway.use("anthropic")
    gateway.script("anthropic", {"fault": "rate_limited"}, {"json": GLAD})
    started = time.monotonic()
    assert gateway.ask().answer.mood == "glad"
    assert time.monotonic() - started >= 1.0


@pytest.mark.parametrize("name", NAMES)
def test_ten_minutes_are_not_waited_for_by_anybody(gateway: Gateway, name: str):
    gateway.use(name)
    gateway.script(name, {"fault": "rate_limited", "retry_after": 600})
    started = time.monotonic()
    for _ in range(2):
        with pytest.raises(NoAnswer):
            gateway.ask(seconds=5.0)
    assert time.monotonic() - started < 4.0
    assert ledger() == [(name, CallOutcome.RATE_LIMITED), (name, CallOutcome.SKIPPED)]
    assert len(gateway.heard(name)) == 1


def test_an_empty_purse_is_never_asked_twice(gateway: Gateway):
    gateway.use("groq")
    gateway.rule("groq", {"fault": "insufficient_quota"})
    for _ in range(2):
        with pytest.raises(NoAnswer):
            gateway.ask()
    assert ledger() == [("groq", CallOutcome.NO_QUOTA), ("groq", CallOutcome.SKIPPED)]
    assert len(gateway.heard("groq")) == 1


@pytest.mark.parametrize("fault", ["bad_request", "bad_key", "refusal", "too_large"])
@pytest.mark.parametrize("name", NAMES)
def test_what_would_fail_again_is_not_repeated(gateway: Gateway, name: str, fault: str):
    gateway.use(name)
    gateway.rule(name, {"fault": fault})
    with pytest.raises(NoAnswer):
        gateway.ask()
    assert len(gateway.heard(name)) == 1


@pytest.mark.parametrize("name", NAMES)
def test_broken_json_is_repaired_once_with_what_was_wrong(gateway: Gateway, name: str):
    gateway.use(name)
    gateway.script(name, {"text": '{"mood": "furious", "confidence": 400}'}, {"json": GLAD})
    assert gateway.ask().answer.confidence == 90
    assert ledger() == [(name, CallOutcome.INVALID), (name, CallOutcome.ANSWERED)]
    invalid = LlmCall.objects.earliest("pk")
    assert "mood" in invalid.detail and "furious" not in invalid.detail
    assert "mood" in gateway.heard(name)[-1]["prompt"] or "mood" in str(gateway.heard(name)[-1]["body"])


@pytest.mark.parametrize("name", NAMES)
def test_json_that_stays_broken_goes_to_the_rules(gateway: Gateway, name: str):
    gateway.use(name)
    gateway.rule(name, {"fault": "broken_json"})
    with pytest.raises(NoAnswer):
        gateway.ask()
    assert ledger() == [(name, CallOutcome.INVALID)] * 2


@pytest.mark.parametrize("name", NAMES)
def test_a_cut_answer_is_asked_for_once_more_and_longer(gateway: Gateway, name: str):
    gateway.use(name, max_tokens=100)
    gateway.script(name, {"fault": "truncated"}, {"json": GLAD})
    assert gateway.ask().answer.mood == "glad"
    limits = [_limit(request["body"]) for request in gateway.heard(name)]
    assert limits == [100, 200]


def _limit(body: dict) -> int:
    config = body.get("generationConfig", {})
    return body.get("max_tokens") or body.get("max_completion_tokens") or config["maxOutputTokens"]


def test_fenced_json_is_read(gateway: Gateway):
    gateway.use("groq")
    gateway.script("groq", {"text": '```json\n{"mood": "glad", "confidence": 1}\n```'})
    assert gateway.ask().answer.confidence == 1


def test_groqs_own_check_of_json_is_repaired_too(gateway: Gateway):
    gateway.use("groq")
    gateway.script("groq", {"fault": "json_validate_failed"}, {"json": GLAD})
    assert gateway.ask().answer.mood == "glad"
    assert ledger() == [("groq", CallOutcome.INVALID), ("groq", CallOutcome.ANSWERED)]


def test_the_same_question_is_paid_for_once(gateway: Gateway):
    gateway.use("gemini")
    gateway.rule("gemini", {"json": GLAD})
    first, second = gateway.ask(), gateway.ask()
    assert (first.cached, second.cached, second.answer) == (False, True, first.answer)
    assert ledger() == [("gemini", CallOutcome.ANSWERED), ("gemini", CallOutcome.CACHED)]
    assert gateway.ask("something else").cached is False
    assert gateway.ask(seed="2").cached is False


def test_nothing_is_remembered_where_staff_say_so(gateway: Gateway):
    gateway.use("gemini")
    TaskRule.objects.filter(task=Task.SPAM_CHECK).update(cache_hours=0)
    forget_setup()
    gateway.rule("gemini", {"json": GLAD})
    assert [gateway.ask().cached, gateway.ask().cached] == [False, False]


def test_a_feature_switched_off_asks_nobody(gateway: Gateway):
    gateway.use("anthropic")
    assert is_enabled(Task.SPAM_CHECK)
    TaskRule.objects.filter(task=Task.SPAM_CHECK).update(is_on=False)
    forget_setup()
    with pytest.raises(NoAnswer) as refused:
        gateway.ask()
    assert refused.value.reason == Reason.SWITCHED_OFF
    assert not is_enabled(Task.SPAM_CHECK) and is_enabled(Task.CLASSIFY)
    assert gateway.heard("anthropic") == []


def test_without_a_key_there_is_nobody_to_ask(db, gateway: Gateway):
    LlmProvider.objects.update(api_key="")
    with pytest.raises(NoAnswer) as refused:
        gateway.ask()
    assert refused.value.reason == Reason.NO_PROVIDER
    assert not is_enabled(Task.SPAM_CHECK)


def test_a_task_may_go_its_own_way(gateway: Gateway):
    rows = gateway.use("anthropic", "gemini", "groq")
    rule = TaskRule.objects.get(task=Task.SPAM_CHECK)
    rule.temperature, rule.max_tokens = 0.3, 77
    rule.save()
    TaskRoute.objects.create(rule=rule, provider=rows[2], model="llama-large")
    forget_setup()
    gateway.rule("groq", {"json": GLAD})
    completion = gateway.ask()
    assert (completion.provider, completion.model) == ("groq", "llama-large")
    body = gateway.heard("groq")[0]["body"]
    assert (body["temperature"], body["max_completion_tokens"]) == (0.3, 77)


@pytest.mark.parametrize(("limit", "word"), [("per_minute", "minute"), ("per_day", "day")])
def test_a_providers_requests_are_counted_for_all_processes(gateway: Gateway, limit: str, word: str):
    gateway.use("anthropic", "gemini")
    LlmProvider.objects.filter(name="anthropic").update(**{limit: 2})
    forget_setup()
    for name in ("anthropic", "gemini"):
        gateway.rule(name, {"json": GLAD})
    answered = [gateway.ask(f"question {n}").provider for n in range(3)]
    assert answered == ["anthropic", "anthropic", "gemini"]
    skipped = LlmCall.objects.get(outcome=CallOutcome.SKIPPED)
    assert word in skipped.detail and not skipped.sent


def test_the_budget_stops_spending_not_the_product(gateway: Gateway):
    gateway.use("anthropic")
    gateway.rule("anthropic", {"json": GLAD})
    DailySpend.objects.create(day=timezone.localdate(), task=Task.REPLY, provider="anthropic", cost=Decimal("4.999"))
    LlmRules.objects.update(daily_budget=5)
    forget_setup()
    with pytest.raises(NoAnswer) as refused:
        gateway.ask()
    assert refused.value.reason == Reason.OVER_BUDGET
    assert gateway.heard("anthropic") == []
    assert ledger() == [("anthropic", CallOutcome.OVER_BUDGET)]


def test_what_costs_nothing_goes_on_when_the_budget_is_spent(gateway: Gateway):
    gateway.use("anthropic", "groq")
    LlmProvider.objects.filter(name="groq").update(name="ollama")
    LlmRules.objects.update(monthly_budget=0)
    forget_setup()
    gateway.rule("groq", {"json": GLAD})
    assert gateway.ask().provider == "ollama"


def test_who_keeps_failing_rests_and_is_tried_by_one(gateway: Gateway, time_machine_now=None):
    provider, _other = gateway.use("gemini", "groq")
    gateway.rule("gemini", {"fault": "unavailable"})
    gateway.rule("groq", {"json": GLAD})
    for n in range(4):
        gateway.ask(f"question {n}")
    assert len(gateway.heard("gemini")) == 3
    skipped = LlmCall.objects.get(outcome=CallOutcome.SKIPPED)
    assert skipped.provider == "gemini" and "rests" in skipped.detail
    ProviderHealth.objects.filter(provider=provider).update(rests_until=timezone.now())
    gateway.rule("gemini", {"json": GLAD})
    assert gateway.ask("after its rest").provider == "gemini"
    health = ProviderHealth.objects.get(provider=provider)
    assert (health.failures, health.rests_until) == (0, None)


def test_a_model_that_takes_no_temperature_is_asked_without(gateway: Gateway, monkeypatch):
    from intelligence.providers import openai_compatible
    from intelligence.providers.base import ProviderFailure

    monkeypatch.setattr("intelligence.services.asking._without_temperature", set())
    gateway.use("groq")
    gateway.rule("groq", {"json": GLAD})
    ask = openai_compatible.OpenAICompatible.ask

    def picky(self, access, question):
        if question.temperature is not None:
            raise ProviderFailure(CallOutcome.REJECTED, "Unsupported value: 'temperature'", status=400)
        return ask(self, access, question)

    monkeypatch.setattr(openai_compatible.OpenAICompatible, "ask", picky)
    assert gateway.ask().answer.mood == "glad"
    assert ProviderHealth.objects.get().failures == 0
    gateway.ask("something else")
    assert [outcome for _name, outcome in ledger()] == ["rejected", "answered", "answered"], "it was told once"


@pytest.mark.django_db(transaction=True)
def test_nobodys_transaction_stays_open_for_a_model(gateway: Gateway):
    from intelligence.services.prompts import seed_prompts
    from intelligence.services.seeding import seed_gateway

    seed_gateway()
    seed_prompts()
    gateway.use("groq")
    with transaction.atomic(), pytest.raises(RuntimeError):
        gateway.ask()
    assert gateway.heard("groq") == []
