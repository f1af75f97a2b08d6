"""What a run of digits with separators means."""

import re
from decimal import Decimal

_GROUPS = re.compile(r"\d{1,3}(?:[.,']\d{2,3})*[.,']\d{3}")

# Longer ones are no money.
_LONGEST = 16


def read_digits(digits: str, *, three_decimals: bool = False, is_factor: bool = False) -> Decimal | None:
    """ "13,900", "1.250" and "1.250,00" → thousands; "75.50" and "12,5" → decimals; None where it is neither.

    `three_decimals`: the currency has them, so that "12.500" is twelve and a half. `is_factor`: a "k" or a word such as
    thousand follows, so that "1.250" is no thousand already.
    """
    digits = digits.replace("'", ",")
    if len(digits) > _LONGEST:
        return None
    if "," in digits and "." in digits:
        return _both(digits)
    if "." in digits and digits.count(".") == 1 and (three_decimals or is_factor or digits.startswith("0.")):
        return Decimal(digits)
    if _GROUPS.fullmatch(digits):
        return Decimal(re.sub("[.,]", "", digits))
    if re.fullmatch(r"\d+(?:[.,]\d{1,2})?", digits):
        return Decimal(digits.replace(",", "."))
    return None


def _both(digits: str) -> Decimal | None:
    """The one that comes last parts the decimals."""
    last = max(digits.rfind(","), digits.rfind("."))
    whole, decimals = re.sub("[.,]", "", digits[:last]), digits[last + 1 :]
    return Decimal(f"{whole}.{decimals}") if digits.count(digits[last]) == 1 else None
