"""What a process that died has reserved stays spent, and its lines do not stay open."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from intelligence.choices import CallOutcome, Task
from intelligence.models import DailySpend, LlmCall
from intelligence.providers.base import Ask, Turn
from intelligence.selectors.setup import Price, ProviderSetup, Setup
from intelligence.services import ledger

pytestmark = pytest.mark.django_db

ASK = Ask(
    model="m", system="s", turns=(Turn("user", "hello"),), schema={}, max_tokens=1000, temperature=None, seconds=9
)


def enter(*, age: timedelta) -> LlmCall:
    provider = ProviderSetup(
        pk=1, name="groq", kind="openai_compatible", access=None, model="m", temperature=0, max_tokens=1000,
        per_minute=None, per_day=None, by_schema=True, old_token_limit=False,
    )  # fmt: skip
    setup = Setup(prices=(Price("*", Decimal(1), Decimal(10)),))
    question = ledger.new_question(task=Task.REPLY, prompt_version=1, setup=setup)
    call = ledger.enter(question, provider, ASK)
    LlmCall.objects.filter(pk=call.pk).update(created_at=timezone.now() - age)
    return call


def test_what_was_left_open_is_lost_and_stays_spent():
    old, young = enter(age=timedelta(minutes=10)), enter(age=timedelta(minutes=1))
    spent = DailySpend.objects.get().cost
    assert old.cost >= Decimal("0.01")
    assert ledger.settle_lost() == 1
    assert ledger.settle_lost() == 0
    assert LlmCall.objects.get(pk=young.pk).outcome == CallOutcome.PENDING
    lost = LlmCall.objects.get(pk=old.pk)
    assert (lost.outcome, lost.cost) == (CallOutcome.LOST, old.cost)
    assert lost.detail
    assert DailySpend.objects.get().cost == spent


def test_an_answer_that_comes_after_all_puts_it_right():
    call = enter(age=timedelta(minutes=10))
    ledger.settle_lost()
    ledger.settle(call, CallOutcome.ANSWERED, cost=Decimal("0.001"))
    call.refresh_from_db()
    assert (call.outcome, call.cost) == (CallOutcome.ANSWERED, Decimal("0.001"))
    assert DailySpend.objects.get(day=timezone.localdate()).cost == Decimal("0.001")
