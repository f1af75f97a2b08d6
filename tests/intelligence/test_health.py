"""What the watch and the retention make of the gateway's rows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from common.retention import run_purges
from intelligence import health
from intelligence.choices import Task
from intelligence.models import CachedAnswer, DailySpend, LlmCall, LlmRules, ProviderHealth
from intelligence.selectors.setup import forget_setup
from tests.intelligence.gateway import Gateway

pytestmark = pytest.mark.django_db


def test_trouble_is_told_once_all_are_down(gateway: Gateway):
    first, second = gateway.use("gemini", "groq")
    ProviderHealth.objects.create(provider=first, failures=3, failure="timed out")
    assert list(health.all_down()) == []
    ProviderHealth.objects.create(provider=second, rests_until=timezone.now() + timedelta(minutes=1))
    (trouble,) = health.all_down()
    assert trouble.cause == "llm_down" and "gemini: timed out" in trouble.text
    assert health.providers_up() == {("gemini",): 0.0, ("groq",): 0.0}


def test_nobody_set_up_is_no_trouble():
    assert list(health.all_down()) == list(health.budget_spent()) == []


def test_a_spent_budget_is_told(gateway: Gateway):
    gateway.use("groq")
    LlmRules.objects.update(daily_budget=1)
    DailySpend.objects.create(day=timezone.localdate(), task=Task.REPLY, provider="groq", cost=Decimal("0.99"))
    forget_setup()
    assert list(health.budget_spent()) == []
    DailySpend.objects.update(cost=1)
    assert [trouble.cause for trouble in health.budget_spent()] == ["llm_budget"]


def test_words_leave_and_figures_stay():
    call = LlmCall.objects.create(question="q", answer="a", detail="d", cost=1)
    LlmCall.objects.update(created_at=timezone.now() - timedelta(days=20))
    CachedAnswer.objects.create(key="k", answer="a", expires_at=timezone.now() - timedelta(days=1))
    run_purges(timezone.now() - timedelta(days=90))
    call.refresh_from_db()
    assert (call.question, call.answer, call.detail) == ("", "", "d")
    assert not CachedAnswer.objects.exists()
    run_purges(timezone.now() - timedelta(days=10))
    call.refresh_from_db()
    assert (call.detail, call.cost) == ("", 1)
