import pytest

from pricing.choices import CustomerType as Kind
from pricing.profiling import profile_of


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["last price?"], Kind.PRICE_SENSITIVE),
        (["غالي أوي، في خصم؟"], Kind.PRICE_SENSITIVE),
        (["I saw it for 12k on Jumia"], Kind.PRICE_SENSITIVE),
        (["Is it original? Any warranty?"], Kind.QUALITY_SEEKER),
        (["هل هو أصلي وعليه ضمان؟"], Kind.QUALITY_SEEKER),
        (["I need it today, urgent"], Kind.IN_A_HURRY),
        (["wholesale price for 2 cartons"], Kind.BULK_BUYER),
        (["hello", "how much is it?"], Kind.UNKNOWN),
        ([], Kind.UNKNOWN),
    ],
)
def test_customers_are_known_by_their_words(texts, kind):
    assert profile_of(texts).kind == kind


def test_who_bought_before_is_a_regular_unless_today_says_otherwise():
    assert profile_of(["hello"], purchases=3).kind == Kind.REGULAR
    assert profile_of(["any discount?"], purchases=3).kind == Kind.PRICE_SENSITIVE


def test_signals_are_kept_by_name_and_number_never_by_words():
    signals = profile_of(["discount please", "please reduce the price, my budget is small"]).signals
    assert signals == {"asks_discount": 2, "names_budget": 1}
