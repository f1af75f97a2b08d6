import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.choices import CustomerType, Label, Stage
from leads.scoring.advice import advise
from leads.scoring.score import SIGNALS, TOTAL, Component, Facts, Weights, score, total_of
from leads.scoring.words import reason, sentence

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
W = Weights()

_counts = st.integers(0, 10_000)
_moments = st.none() | st.integers(-5, 2_000).map(lambda days: NOW - timedelta(days=days))
facts_of_any_kind = st.builds(
    Facts,
    **dict.fromkeys(("inbound", "replies", "media", "active_days", "talks", "inquiries", "purchases"), _counts),
    last_inbound_at=_moments,
    last_inquiry_at=_moments,
    waiting=st.booleans(),
    stage=st.sampled_from(Stage.values),
    customer_type=st.sampled_from(["", *CustomerType.values]),
    **dict.fromkeys(("has_name", "has_phone", "has_email", "has_place", "has_language", "has_value"), st.booleans()),
)
_cuts = st.lists(st.integers(0, TOTAL), min_size=len(SIGNALS) - 1, max_size=len(SIGNALS) - 1).map(sorted)


@st.composite
def weights_of_any_kind(draw):
    cuts = [0, *draw(_cuts), TOTAL]
    points = dict(zip(SIGNALS, (b - a for a, b in itertools.pairwise(cuts)), strict=True))
    return Weights(points=points, half_life_days=draw(st.integers(1, 365)))


# The machine may be busy.
_patiently = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@_patiently
@given(facts_of_any_kind, weights_of_any_kind())
def test_the_parts_are_the_score(facts, weights):
    scored = score(facts, weights, NOW)
    assert scored.total == sum(scored.part(component) for component in Component)
    assert scored.total == total_of(facts, weights, NOW)
    assert 0 <= scored.total <= 100
    assert all(0 <= point.points <= point.most for point in scored.points)
    assert scored == score(facts, weights, NOW)


@_patiently
@given(facts_of_any_kind, st.integers(0, 1000))
def test_time_alone_never_raises_a_score(facts, days):
    assert total_of(facts, W, NOW + timedelta(days=days)) <= total_of(facts, W, NOW)


@_patiently
@given(facts_of_any_kind)
def test_every_code_has_its_words(facts):
    scored = score(facts, W, NOW)
    advice = advise(facts, scored, NOW)
    assert all(sentence(hint) for hint in (*advice.insights, *advice.next_actions))
    assert all(reason(point) for point in scored.points)


BUYER = Facts(
    inbound=20, replies=6, media=2, active_days=6, talks=2, inquiries=3, purchases=2, last_inbound_at=NOW,
    last_inquiry_at=NOW, waiting=True, stage=Stage.CONVERTED, customer_type=CustomerType.VIP, has_name=True,
    has_phone=True, has_email=True, has_place=True, has_language=True, has_value=True,
)  # fmt: skip


def test_everything_is_a_hundred_and_nothing_is_nothing():
    assert total_of(BUYER, W, NOW) == 100
    assert total_of(Facts(), W, NOW) == 0


def test_what_they_did_counts_half_after_a_half_life():
    wrote = Facts(inbound=10, last_inbound_at=NOW)
    (messages,) = [point for point in score(wrote, W, NOW + timedelta(days=30)).points if point.code == "messages"]
    assert (messages.points, messages.most, messages.params) == (5, 10, {"count": 10})


@pytest.mark.parametrize(("total", "label"), [(70, Label.HOT), (69, Label.WARM), (40, Label.WARM), (39, Label.COLD)])
def test_labels_begin_at_their_thresholds(total, label):
    assert W.label(total) == label


def test_who_waits_and_is_hot_comes_first():
    def priority(facts):
        return advise(facts, score(facts, W, NOW), NOW).priority

    assert priority(BUYER) == "urgent"
    assert priority(replace(BUYER, waiting=False)) == "high"
    assert priority(replace(BUYER, stage=Stage.LOST)) == "low"
    assert priority(Facts()) == "low"


def test_advice_follows_from_the_facts():
    gone = replace(BUYER, waiting=False, last_inbound_at=NOW - timedelta(days=20))
    advice = advise(gone, score(gone, W, NOW), NOW)
    assert {hint.code for hint in advice.next_actions} >= {"win_back"}
    assert {hint.code for hint in advice.insights} >= {"silent", "bought"}
