"""A language model reads beside the rules, over real HTTP; what it makes up does not come in."""

import pytest

from casting.choices import Outcome, ReadBy
from casting.models import Call
from tests.intelligence.gateway import Gateway

from ..posts import a_call, call_text, read, source

# Models are asked from threads.
pytestmark = pytest.mark.django_db(transaction=True)
NO_CALL = {"is_casting_call": False, "calls": []}
CALL = {
    "title": "TVC (Telecom)", "project_type": "commercial", "roles": [], "city": "Riyadh", "city_words": "Riyadh",
    "shoot_dates": "20 March", "deadline": None, "deadline_words": None, "is_paid": True, "pay_words": "SAR 3,500",
    "pay_amount": 9000, "pay_amount_max": None, "pay_currency": "SAR", "requirements": ["recent photos"],
}  # fmt: skip


@pytest.fixture
def models(transactional_db, _simulator) -> Gateway:
    _simulator.control("reset", {"channels": True})
    gateway = Gateway(_simulator)
    gateway.use("groq")
    return gateway


def test_what_both_say_is_taken_and_what_they_dispute_is_looked_at(models):
    models.script("groq", {"json": {"is_casting_call": True, "calls": [CALL]}})
    call = a_call()
    assert (call.read_by, call.title, call.requirements) == (ReadBy.BOTH, "TVC (Telecom)", ["recent photos"])
    # Neither the city nor the day stands in the message, and the pay is another one there.
    assert (call.city, call.shoot_dates, call.pay_amount) == ("Jeddah", "", 3500)
    assert call.doubts == ["pay"]
    asked = models.heard("groq")[0]
    assert "wa.me/966550000142" in str(asked)


def test_a_sure_call_that_the_model_denies_comes_to_review_as_uncertain(models):
    models.script("groq", {"json": NO_CALL})
    assert a_call().confidence <= 0.3


def test_no_answer_is_no_trouble(models):
    models.script("groq", *[{"fault": "overloaded"}] * 8)
    source()
    assert read(call_text()).outcome == Outcome.CALL
    assert Call.objects.get().read_by == ReadBy.RULES
