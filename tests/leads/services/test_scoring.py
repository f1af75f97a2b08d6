from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from leads.choices import Label, SaleOrigin, Stage
from leads.models import Lead, ScoreWeights
from leads.scoring.score import SIGNALS
from leads.selectors.scoring import active_weights, calibration, effect_of, explain, hot_leads
from leads.services.editing import edit_lead
from leads.services.facts import MessageNote, note_messages
from leads.services.pipeline import move_stage
from leads.services.scoring import rescore_all, score_due_leads, unpin_label, use_weights
from leads.services.selling import Sold, record_sale, void_sale

from ..factories import IdentityFactory, LeadFactory, UserFactory

pytestmark = pytest.mark.django_db


def wrote(lead, times=10):
    note_messages([MessageNote(lead.pk, timezone.now(), inbound=True) for _ in range(times)])


def scored(lead):
    score_due_leads()
    lead.refresh_from_db()
    return lead.score


@pytest.fixture
def hot():
    lead = LeadFactory(stage=Stage.QUALIFIED, city="Lagos", language="en", value=5)
    IdentityFactory(lead=lead)
    Lead.objects.filter(pk=lead.pk).update(
        reply_count=5, active_days=5, media_count=2, inquiry_count=3, last_inquiry_at=timezone.now()
    )
    wrote(lead)
    return lead


def test_what_is_due_is_scored_once_and_agrees_with_its_explanation(hot, django_assert_max_num_queries):
    assert scored(hot) == explain(hot.pk).score.total >= 70
    assert hot.label == Label.HOT
    assert not hot.score_due
    with django_assert_max_num_queries(5):
        assert score_due_leads() == 0


@pytest.mark.parametrize(
    "happens",
    [
        wrote,
        lambda lead: edit_lead(lead=lead, changes={"city": "Abuja"}),
        lambda lead: move_stage(lead=lead, to=Stage.QUALIFIED, by=None),
        lambda lead: record_sale(lead=lead, sold=Sold(Decimal(5)), origin=SaleOrigin.CHAT),
    ],
)
def test_what_happens_makes_the_score_due(happens):
    lead = LeadFactory()
    before = scored(lead)
    happens(lead)
    assert scored(lead) > before


def test_a_voided_sale_counts_no_longer():
    lead = LeadFactory()
    before = scored(lead)
    sale = record_sale(lead=lead, sold=Sold(Decimal(5)), origin=SaleOrigin.CHAT).sale
    assert scored(lead) > before
    void_sale(sale=sale, by=None, reason="mistake")
    assert scored(lead) == before


def test_a_label_set_by_hand_stays_until_it_is_let_go(hot):
    edit_lead(lead=hot, changes={"label": Label.COLD})
    assert scored(hot) >= 70
    assert (hot.label, hot.label_pinned) == (Label.COLD, True)
    rescore_all()
    hot.refresh_from_db()
    assert hot.label == Label.COLD
    assert unpin_label(hot).label == Label.HOT


def test_the_nightly_run_writes_only_what_changed(hot):
    for _ in range(5):
        LeadFactory()
    score_due_leads()
    first = rescore_all()
    assert (first.read, first.changed) == (6, 0)
    a_year = timezone.now() + timedelta(days=365)
    later = rescore_all(at=a_year)
    assert later.changed == 1
    hot.refresh_from_db()
    assert hot.score == explain(hot.pk, at=a_year).score.total < 50
    assert hot.label == Label.COLD


def test_it_reads_in_sets(hot, monkeypatch):
    monkeypatch.setattr("leads.services.scoring._ALL_AT_ONCE", 2)
    for _ in range(4):
        LeadFactory()
    assert rescore_all().read == 5


def test_hot_leads_are_open_and_active(hot):
    won = LeadFactory(stage=Stage.WON, score=95)
    LeadFactory(is_active=False, score=95)
    best = LeadFactory(score=99)
    score = scored(hot)
    Lead.objects.filter(pk=best.pk).update(score=99)
    found = list(hot_leads(threshold=score))
    assert found == [best, hot]
    assert won not in found


def test_new_weights_are_a_new_version_and_the_only_one_in_use():
    by = UserFactory()
    first = use_weights(ScoreWeights(), by=by)
    second = use_weights(ScoreWeights(messages=0, replies=20), by=by)
    assert (first.version, second.version) == (1, 2)
    assert ScoreWeights.objects.get(is_active=True) == second
    assert active_weights().points["replies"] == 20


def test_the_effect_of_weights_is_shown_and_nothing_written(hot):
    score_due_leads()
    only_name = ScoreWeights(**dict.fromkeys(SIGNALS, 0)).weights
    effect = effect_of(only_name)
    assert effect.before == {"HOT": 1, "WARM": 0, "COLD": 0}
    assert effect.after == {"HOT": 0, "WARM": 0, "COLD": 1}
    assert [(mover.lead, mover.after) for mover in effect.movers] == [(hot, 0)]
    assert not ScoreWeights.objects.exists()


def test_bands_say_what_share_was_won():
    for stage, score in ((Stage.WON, 85), (Stage.WON, 88), (Stage.LOST, 81), (Stage.NEW, 80), (Stage.LOST, 5)):
        LeadFactory(stage=stage, score=score)
    high, low = calibration()
    assert (high.low, high.high, high.leads, high.won, high.lost) == (80, 89, 4, 2, 1)
    assert round(high.won_share or 0) == 67
    assert low.won_share == 0
