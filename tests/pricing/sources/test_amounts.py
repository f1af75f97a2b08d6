from decimal import Decimal

import pytest

from pricing.sources.amounts import amounts_in, currency_in, exact_amount


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("₦ 9,880", ["9880"]),
        ("₦ 1,250,000", ["1250000"]),
        ("₦ 17,115 - ₦ 18,818", ["17115", "18818"]),
        ("EGP 19,599.00", ["19599.00"]),
        ("GH₵ 1,299.50", ["1299.50"]),
        ("12 500 FCFA", ["12500"]),
        ("١٬٢٥٠ ج.م", ["1250"]),
        ("1.250,50 €", ["1250.50"]),
        ("free", []),
    ],
)
def test_amounts_of_sites(text, amounts):
    assert amounts_in(text) == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("13900.5", "13900.5"),
        (13900, "13900"),
        ("13,900", "13900"),
        (True, None),
        (None, None),
        ("0", None),
        ("1e999", "1"),
    ],
)
def test_structured_amounts(value, amount):
    assert exact_amount(value) == (Decimal(amount) if amount else None)


def test_signs_of_money():
    assert [currency_in(text) for text in ("₦ 5", "EGP 5", "5 ر.س", "$5")] == ["NGN", "EGP", "SAR", ""]
