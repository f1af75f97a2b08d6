"""Amounts as people write them into lists."""

import re
from decimal import Decimal

_AMOUNT = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?")


def read_amount(text: str) -> Decimal | None:
    """None where it is none. A sign or letters beside the number are refused: "$5" must not become 5 of another
    currency."""
    bare = text.replace("٬", ",").replace("٫", ".")
    return Decimal(bare.replace(",", "")) if _AMOUNT.fullmatch(bare) else None
