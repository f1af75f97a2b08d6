"""Amounts as shops write them into their pages: digits with separators, never "k" or words."""

import re
from decimal import Decimal, InvalidOperation

_BLANKS = re.compile(r"[\s\u00a0\u2009\u202f]")
_AMOUNT = re.compile(r"\d[\d.,\s\u00a0\u2009\u202f٬٫]*")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٬٫", "01234567890123456789,.")
_LARGEST = Decimal(10**11)

# Signs beside an amount; those of several countries ("$", "﷼") say nothing.
_SIGNS = {
    "₦": "NGN",
    "NGN": "NGN",
    "EGP": "EGP",
    "جنيه": "EGP",
    "ج.م": "EGP",
    "SAR": "SAR",
    "ر.س": "SAR",
    "AED": "AED",
    "د.إ": "AED",
    "KSH": "KES",
    "GH₵": "GHS",
    "USH": "UGX",
    "QAR": "QAR",
    "KWD": "KWD",
    "USD": "USD",
    "EUR": "EUR",
    "€": "EUR",
}


def amounts_in(text: str) -> list[Decimal]:
    """In their order: "₦ 17,115 - ₦ 18,818" has two."""
    found = (_decimal(match[0]) for match in _AMOUNT.finditer(text.translate(_DIGITS)))
    return [amount for amount in found if amount is not None]


def exact_amount(value: object) -> Decimal | None:
    """A number of structured data, where the dot is always the decimal one; text is read as people write it."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _sane(str(value))
    text = str(value).strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return _sane(text)
    return next(iter(amounts_in(text)), None)


def currency_in(text: str) -> str:
    upper = text.upper()
    return next((code for sign, code in _SIGNS.items() if sign in upper), "")


def _decimal(digits: str) -> Decimal | None:
    bare = _BLANKS.sub("", digits).strip(".,")
    comma, dot = bare.rfind(","), bare.rfind(".")
    # The later of the two is the decimal one; one kind alone is, where it stands once before one or two digits.
    last = max(comma, dot)
    if last < 0:
        return _sane(bare)
    is_decimal = len(bare) - last - 1 in (1, 2) and bare.count(bare[last]) == 1
    whole = bare[:last] if is_decimal else bare
    whole = whole.replace(",", "").replace(".", "")
    return _sane(f"{whole}.{bare[last + 1 :]}" if is_decimal else whole)


def _sane(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and 0 < amount < _LARGEST else None
