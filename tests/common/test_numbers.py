import pytest

from common.text.numbers import isolate_numbers


@pytest.mark.parametrize("number", ["₦310,000", "$ 12.50", "+234 901 000 0199"])
def test_amounts_and_phone_numbers_stay_in_their_order_inside_arabic(number):
    assert isolate_numbers(f"مكيفات {number} للقطعة") == f"مكيفات \u2066{number}\u2069 للقطعة"


def test_other_text_is_left_alone():
    assert isolate_numbers("10 pcs, 43 inch") == "10 pcs, 43 inch"
