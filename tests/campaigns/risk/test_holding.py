"""What follows from a level: holds, incidents, and the ways out of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.choices import RiskLevel
from campaigns.errors import CampaignsError
from campaigns.models import NumberRisk, RiskAssessment, RiskRules
from campaigns.risk.facts import NumberFacts
from campaigns.services.feed import feed_campaigns
from campaigns.services.pausing import pause_campaign, resume_campaign
from campaigns.services.risk import assessing
from campaigns.services.risk.assessing import assess_numbers, purge_assessments
from campaigns.services.risk.holding import held_origins, release_number
from operations.models import Incident
from tests.campaigns.factories import campaign_on, gateway, launched, people, states
from tests.leads.factories import UserFactory

pytestmark = pytest.mark.django_db
START = timezone.now()


@pytest.fixture
def number():
    return gateway(rate_per_second=100, delay_from=0, delay_to=0)


@pytest.fixture
def at_risk(monkeypatch):
    """Figures that make so many points: 0, 20, 60 or 80."""

    def assess(score, *, hours=0.0):
        at = START + timedelta(hours=hours)
        told = NumberFacts(
            at=at,
            disconnects=3 if score >= 20 else 0,
            codes={"368": 1} if score >= 60 else {},
            quality="RED" if score >= 80 else "",
        )
        monkeypatch.setattr(assessing, "facts_of", lambda channel, *, at, hours=24: told)
        assess_numbers(now=at)
        return NumberRisk.objects.get()

    return assess


def test_critical_holds_what_runs_and_what_is_launched_after(number, at_risk):
    people(3)
    running = launched(campaign_on(number))
    risk = at_risk(80)
    assert (risk.level, risk.score, risk.held_at) == ("critical", 80, START)
    later = launched(campaign_on(number))
    assert held_origins() == {running.origin, later.origin}
    assert feed_campaigns() == 0 and states(running) == {"due": 3}
    resume_campaign(pause_campaign(running, by=None), by=None)
    assert feed_campaigns() == 0, "a resume does not lift it"


def test_others_go_on(number, at_risk):
    people(2)
    at_risk(80)
    free = gateway(rate_per_second=100, delay_from=0, delay_to=0)
    launched(campaign_on(free))
    assert feed_campaigns() == 2


def test_high_warns_critical_is_worse_and_low_is_the_end(number, at_risk):
    def incident():
        return Incident.objects.values_list("severity", "ended_at").get(cause="ban_risk")

    at_risk(60)
    assert incident() == ("warning", None) and not held_origins()
    at_risk(80, hours=1)
    assert incident() == ("critical", None)
    assert f"channel:{number.pk}" == Incident.objects.get().scope
    at_risk(0, hours=2)
    assert incident()[1] is None, "campaigns are still held"
    at_risk(0, hours=9)
    assert incident()[1] is not None


def test_calm_hours_let_them_go_on_and_a_relapse_begins_anew(number, at_risk):
    people(1)
    campaign = launched(campaign_on(number))
    at_risk(80)
    at_risk(0, hours=1)
    assert at_risk(0, hours=6.5).held_at and held_origins() == {campaign.origin}
    at_risk(80, hours=6.95)
    at_risk(80, hours=7.4)
    at_risk(0, hours=8)
    assert at_risk(0, hours=13.5).held_at, "not yet six hours"
    assert at_risk(0, hours=14).held_at is None and not held_origins()
    assert feed_campaigns() == 1


def test_a_persons_word_with_a_reason_lets_them_go_for_a_day(number, at_risk):
    people(1)
    launched(campaign_on(number))
    risk, user = at_risk(80), UserFactory()
    with pytest.raises(CampaignsError):
        release_number(risk, reason="  ", by=user)
    release_number(risk, reason="They all asked for it.", by=user)
    assert not held_origins() and feed_campaigns() == 1
    assert at_risk(80, hours=1).held_at is None
    assert "and its campaigns go on" in Incident.objects.get().text
    risk = NumberRisk.objects.get()
    assert (risk.waived_by, risk.waived_reason) == (user, "They all asked for it.")
    with pytest.raises(CampaignsError):
        release_number(risk, reason="again", by=user)
    assert at_risk(80, hours=25).held_at, "then the risk decides again"


def test_rules_may_leave_the_holding_to_people(number, at_risk):
    RiskRules.objects.create(pk=1, holds=False)
    people(1)
    launched(campaign_on(number))
    assert at_risk(80).held_at is None and not held_origins()
    assert "and its campaigns go on" in Incident.objects.get().text


def test_who_died_left_whole_numbers_and_the_next_run_goes_on(number, monkeypatch):
    other, broken = gateway(), gateway()
    seen = []

    def counted(channel, *, at, hours=24):
        seen.append(channel.pk)
        if channel.pk == broken.pk:
            raise ZeroDivisionError
        if len(seen) == 2:
            raise KeyboardInterrupt
        return NumberFacts(at=at)

    monkeypatch.setattr(assessing, "facts_of", counted)
    with pytest.raises(KeyboardInterrupt):
        assess_numbers()
    assert RiskAssessment.objects.count() == 1
    assert assess_numbers() == 1
    assert seen == [number.pk, other.pk, other.pk, broken.pk]
    assert assess_numbers() == 0, "not due before half an hour has gone"
    assert RiskAssessment.objects.count() == 2


def test_texts_are_kept_as_they_were_launched(number):
    people(1)
    campaign = launched(campaign_on(number, body="You WON a PRIZE!!! Send your PIN"))
    kept = RiskAssessment.objects.get(variant__step__campaign=campaign)
    assert kept.level in (RiskLevel.HIGH, RiskLevel.CRITICAL) and kept.parts and kept.advice


def test_old_assessments_go_with_the_other_words(number, at_risk):
    at_risk(20)
    assert purge_assessments(START - timedelta(days=1), whole_rows=False) == 0
    assert purge_assessments(START + timedelta(days=1), whole_rows=False) == 1
    assert NumberRisk.objects.get().assessment is None
