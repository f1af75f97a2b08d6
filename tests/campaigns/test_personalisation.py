import pytest

from campaigns.errors import ValueMissing
from campaigns.personalisation import fill, unknown_variables


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {name}", "Hello Amina"),
        ("Hello {city|there}", "Hello there"),
        ("Hello {city|}!", "Hello !"),
        ("أهلاً {name}، خصم {discount}", "أهلاً Amina، خصم 20%"),
        ("{ name } {name}", "Amina Amina"),
    ],
)
def test_variables_are_filled(text, filled):
    assert fill(text, {"name": "Amina", "city": "", "discount": "20%"}) == filled


def test_what_stands_in_a_value_is_no_variable():
    assert fill("Hello {name}", {"name": "{phone}", "phone": "+2348031234567"}) == "Hello {phone}"


def test_a_value_that_is_missing_without_a_fallback_is_an_error():
    with pytest.raises(ValueMissing):
        fill("Hello {name}", {"name": ""})


def test_variables_that_nobody_offers_are_named_once():
    texts = ["{name} {prise}", "{prise|free} {discount}"]
    assert unknown_variables(texts, known={"discount": "20%"}) == ["prise"]
