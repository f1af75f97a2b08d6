"""Pure: facts in, points with sentences out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from campaigns.choices import RiskLevel
from campaigns.risk.facts import Likeness, NumberFacts, Timing, Volume
from campaigns.risk.judging import judge, metrics_of
from campaigns.risk.levels import level_of
from campaigns.risk.likeness import likeness_of
from campaigns.risk.rules import Rules
from campaigns.risk.texts import text_risk
from campaigns.risk.timing import timing_of

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
QUIET = NumberFacts(at=AT, volume=Volume(day=40, usual_day=60), messages=40, people=40, ripe=40, replied=12)


def parts(**facts):
    return {part.code: part for part in judge(replace(QUIET, **facts), Rules()).parts}


def test_nothing_speaks_against_a_quiet_number():
    found = judge(QUIET, Rules())
    assert (found.score, found.level, found.parts, found.advice) == (0, RiskLevel.LOW, (), ())


def test_each_part_says_by_which_figures():
    assert (
        "640 messages within 24 hours; on a usual day it sends 60"
        in parts(volume=Volume(640, 90, 60))["volume"].evidence
    )
    young = parts(volume=Volume(200, 90, None, 3, 50))["volume"]
    assert young.points > 10 and "on day 3 of its warm-up a number bears 50" in young.evidence
    assert parts(strangers=40, strangers_hour=40)["new_people"].points == 9
    assert "2 of 40 messages failed" not in str(parts(failed=2).values())
    assert parts(failed=8)["failures"].points == 15
    assert parts(replied=0)["replies"].points == 10
    assert parts(opted_out=3)["opt_outs"].points == 15 and "opt_outs" not in parts(opted_out=2)
    assert parts(blocked=2)["blocks"].points == 20
    assert parts(codes={"131048": 2})["codes"].points > parts(codes={"131049": 8})["codes"].points > 0
    assert parts(codes={"368": 1})["codes"].points == 40
    assert parts(quality="YELLOW")["quality"].points == 10
    worse = parts(quality="YELLOW", template_quality="RED", bad_templates=("offer",))["quality"]
    assert worse.points == 12 and "RED: offer" in worse.evidence
    assert parts(disconnects=3)["disconnects"].points == 20


def test_even_intervals_count_for_gateways_alone_and_nights_for_all():
    even = Timing(gaps=60, mean_gap=5, unevenness=0.02, looked_at=60)
    assert "every 5 seconds" in parts(is_gateway=True, timing=even)["timing"].evidence
    assert "timing" not in parts(timing=even)
    assert "55 of the last 60" in parts(timing=replace(even, at_night=55))["timing"].evidence


def test_advice_has_rates_and_an_end():
    found = judge(replace(QUIET, volume=Volume(900, 300, 100), codes={"131048": 3}, quality="RED"), Rules())
    assert found.level == RiskLevel.CRITICAL
    assert "until 2026-11-03 01:00, and then at most 5 messages an hour" in found.advice[0]
    assert any("at most 100 messages within 24 hours and 10 an hour until" in advice for advice in found.advice)


def test_weights_are_the_staffs():
    rules = Rules(points={**Rules().points, "replies": 0})
    assert judge(replace(QUIET, replied=0), rules).score == 0


def test_a_level_is_reached_at_once_and_left_with_some_distance():
    rules = Rules()
    assert level_of(65, rules) == RiskLevel.CRITICAL
    assert level_of(60, rules, before=RiskLevel.CRITICAL) == RiskLevel.CRITICAL
    assert level_of(56, rules, before=RiskLevel.CRITICAL) == RiskLevel.HIGH
    assert level_of(44, rules, before=RiskLevel.MEDIUM) == RiskLevel.MEDIUM
    assert level_of(0, rules, before=RiskLevel.CRITICAL) == RiskLevel.LOW


def test_texts_that_differ_by_name_and_amount_are_alike():
    said = "Good morning {}, the new ring lights have come in for {} naira. Shall I put one aside for you today?"
    names = ("Amina", "Chidi", "محمد", "Ngozi")
    assert likeness_of([said.format(name, 9000 + 1000 * place) for place, name in enumerate(names)]) == Likeness(4, 4)
    others = [
        "Your order left our shop at noon and the rider calls you before he comes.",
        "We close early on Friday because of the holiday, write to us until then.",
        "هل ما زلت تبحث عن ثلاجة؟ وصلت دفعة جديدة إلى فرع الرياض هذا الصباح",
    ]
    assert likeness_of(others) == Likeness(3, 0)
    assert likeness_of(["", "  "]) == Likeness()


def test_gaps_within_a_stretch_and_hours_of_the_night():
    starts = [AT + timedelta(seconds=5 * n) for n in range(30)]
    found = timing_of([*starts, AT + timedelta(hours=9)], UTC)
    assert (found.gaps, found.mean_gap, found.unevenness, found.at_night) == (29, 5.0, 0.0, 0)
    assert timing_of([AT + timedelta(hours=11)], UTC).at_night == 1


def test_figures_have_the_names_that_integrators_know():
    told = metrics_of(replace(QUIET, failed=4, blocked=1))
    assert (told["total_messages"], told["response_rate"], told["failure_rate"], told["blocked_count"]) == (
        40,
        30.0,
        10.0,
        1,
    )


def test_a_text_that_looks_like_fraud():
    found = text_risk("CONGRATULATIONS!!! You have won a prize. Send your PIN and a fee to claim it: bit.ly/x")
    assert found.level == RiskLevel.CRITICAL and found.score >= 90
    assert any("bit.ly" in part.evidence for part in found.parts) and found.advice
    assert text_risk("Hi Amina, your order is ready.").level == RiskLevel.LOW
