from decimal import Decimal

import pytest

from pricing.sanity import Known, Seen, doubts


def known(**facts):
    return Known("NGN", **{name: Decimal(value) if isinstance(value, int) else value for name, value in facts.items()})


@pytest.mark.parametrize(
    ("amount", "beside", "is_believed"),
    [
        (13_000, {"ours": 10_000}, True),
        (139, {"ours": 13_900}, False),  # "k" overlooked
        (139_000, {"ours": 13_900}, False),
        (13_900, {"ours": None}, True),
        (9_000, {"ours": 10_000, "last": 13_000}, True),
        (6_000, {"ours": 10_000, "last": 13_000}, False),
        (27_000, {"ours": 10_000, "last": 13_000}, False),
        (70_000, {"ours": 10_000, "last": 69_000}, True),  # believed before
        (40_000, {"ours": 10_000, "peers": [Decimal(11_000), Decimal(12_000)]}, False),
        (40_000, {"ours": 10_000, "peers": [Decimal(11_000)]}, True),  # one peer may be wrong himself
    ],
)
def test_what_is_believed_without_a_person(amount, beside, is_believed):
    assert (doubts(Seen(Decimal(amount), "NGN", 95), known(**beside)) == []) == is_believed


def test_other_money_and_little_certainty_are_doubted():
    assert doubts(Seen(Decimal(10), "USD", 95), known(ours=10_000))
    assert doubts(Seen(Decimal(10_000), "NGN", 55), known(ours=10_000))
