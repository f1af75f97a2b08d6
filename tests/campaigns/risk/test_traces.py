"""Numbers that were banned are stopped before, and clean ones never."""

import pytest

from campaigns.models import RiskAssessment, RiskRules
from campaigns.selectors.risk import shown_advice, shown_parts
from messaging.choices import HoldScope
from messaging.models import Hold

from .trace import replay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["ban_new_number_blasting", "ban_cold_list", "ban_gateway_identical_texts"])
def test_campaigns_are_held_before_the_ban(name):
    told = replay(name)
    assert told.ban_at is not None
    assert told.held_at is not None and told.held_at < told.ban_at, told.scores
    hold = Hold.objects.get(scope=HoldScope.ORIGIN, key=told.campaign.origin, ended_at=None)
    assert hold.cause == "ban_risk" and "its campaigns wait" in hold.reason
    worst = RiskAssessment.objects.filter(level="critical").earliest("at")
    assert all(
        any(letter.isdigit() for letter in part.evidence) for part in shown_parts(worst) if part.code != "quality"
    )
    assert any("an hour" in advice and "until" in advice for advice in shown_advice(worst))


@pytest.mark.parametrize("name", ["clean_steady_shop", "clean_morning_reminders", "clean_warm_launch"])
def test_clean_numbers_are_never_held(name):
    told = replay(name)
    assert told.held_at is None and not Hold.objects.filter(scope=HoldScope.ORIGIN).exists()
    assert max(told.scores) < RiskRules().high_from, told.scores
