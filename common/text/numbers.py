"""Numbers inside a sentence: they read from left to right, whatever the language around them."""

import re

# A phone number, an amount with its sign, or an instant as we keep it.
NUMBER = re.compile(r"(\+\d[\d ()-]{6,}\d|[₦$€£]\s?\d(?:[\d.,]*\d)?|\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)")
# Unicode's isolates, for places where no markup goes.
_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"


def isolate_numbers(text: str) -> str:
    return NUMBER.sub(rf"{_LEFT_TO_RIGHT}\1{_END}", text)
