"""A language model is believed as far as the message has its words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from casting.rules.extraction import extract_calls
from casting.rules.grounding import merge
from intelligence.schemas import CallRead

TEXT = """🎬 Casting call – short film *Salt*
We need a woman 25-35 in Lagos
Pay: eighty thousand naira
Send photos to 08030000001"""
SAID = {
    "title": "short film Salt", "project_type": "film", "roles": [], "city": None, "city_words": None,
    "shoot_dates": None, "deadline": None, "deadline_words": None, "is_paid": True, "pay_words": None,
    "pay_amount": None, "pay_amount_max": None, "pay_currency": None, "requirements": [],
}  # fmt: skip


@pytest.fixture
def by_rules():
    return extract_calls(text=TEXT, sent_at=datetime(2026, 3, 2, 10, tzinfo=UTC))[0]


def merged(by_rules, **said):
    return merge(TEXT, by_rules, CallRead.model_validate(SAID | said))


def test_words_of_the_message_are_taken_with_their_places(by_rules):
    call, _doubts = merged(by_rules)
    assert call.title == "short film *Salt"
    place = next(found for found in call.evidence if found.field == "title")
    assert TEXT[place.start : place.end] == place.words


def test_what_the_message_does_not_say_is_dropped(by_rules):
    made_up = {"title": "Blockbuster of the year", "shoot_dates": "14 March", "requirements": ["a passport"]}
    call, _doubts = merged(
        by_rules, **made_up, deadline="2026-03-06", deadline_words="before Friday", city="Accra", city_words="Accra"
    )
    assert call.title == by_rules.title
    assert (call.shoot_dates, call.deadline, call.location_city) == (None, None, by_rules.location_city)
    assert call.requirements == by_rules.requirements


def test_an_age_that_nobody_wrote_is_none_and_is_looked_at(by_rules):
    role = {"name": "a woman", "gender": "female", "age_min": 25, "age_max": 60, "count": None}
    call, doubts = merged(by_rules, roles=[role])
    assert [(one.age_min, one.age_max) for one in call.roles] == [(25, None)]
    assert "roles" in doubts


def test_what_only_the_model_worked_out_is_looked_at(by_rules):
    assert by_rules.pay is None or by_rules.pay.amount is None or by_rules.pay.amount == Decimal(80_000)
    call, doubts = merged(by_rules, deadline="2026-03-06", deadline_words="Send photos")
    assert (call.deadline, "deadline" in doubts) == (date(2026, 3, 6), True)
