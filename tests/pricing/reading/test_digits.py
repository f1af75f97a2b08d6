from decimal import Decimal

import pytest

from pricing.reading.digits import read_digits


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("13,900", 13900),
        ("1.250", 1250),
        ("1,250.00", "1250"),
        ("1.250,50", "1250.5"),
        ("1,250,000", 1250000),
        ("1,00,000", 100000),
        ("75.50", "75.5"),
        ("12,5", "12.5"),
        ("0.750", "0.75"),
        ("1'250", 1250),
        ("1,2345", None),
        ("1.2.3.4", None),
    ],
)
def test_separators_part_thousands_or_decimals(digits, value):
    assert read_digits(digits) == (None if value is None else Decimal(str(value)))


def test_three_digits_behind_a_dot_are_decimals_of_some_currencies_and_before_a_magnitude():
    assert read_digits("12.500") == 12500
    assert read_digits("12.500", three_decimals=True) == Decimal("12.5")
    assert read_digits("1.250", is_factor=True) == Decimal("1.25")
