"""Figures of a number as the database would count them."""

from datetime import datetime

from campaigns.risk.facts import Likeness, NumberFacts, Timing, Volume


def quiet(at: datetime) -> NumberFacts:
    return NumberFacts(at=at, volume=Volume(80, 5, 70), messages=80, people=60, ripe=40, replied=1, is_gateway=True)


def critical(at: datetime) -> NumberFacts:
    return NumberFacts(
        at=at,
        is_gateway=True,
        volume=Volume(460, 120, 70),
        timing=Timing(gaps=300, mean_gap=5.0, unevenness=0.02, at_night=40, looked_at=100),
        likeness=Likeness(200, 190),
        messages=460,
        people=440,
        strangers=400,
        strangers_hour=120,
        ripe=300,
        replied=2,
        failed=60,
        opted_out=12,
        blocked=9,
        disconnects=2,
    )
