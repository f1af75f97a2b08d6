"""Which amounts are prices."""

from collections.abc import Sequence
from decimal import Decimal

from .amounts import Amount
from .context import Context
from .lexicon import pattern

_CUES = ("price", "old", "from", "per_unit")
_LEAST_BARE = Decimal(10)
_LEAST_LISTED = Decimal(100)
_ROUND = Decimal(50)

SURE, LIKELY, GUESSED = Decimal("0.95"), Decimal("0.85"), Decimal("0.7")


def confidence(amount: Amount, context: Context) -> Decimal | None:
    """How sure it is that this is a price; None where it is none. `is_listed` gives bare ones another chance."""
    if _is_something_else(context):
        return None
    if amount.currency:
        return SURE
    if amount.factor > 1 and not amount.in_words:
        return LIKELY
    return GUESSED if _bare_is_price(amount, context) else None


def is_listed(amount: Amount, context: Context, prices: Sequence[Amount]) -> bool:
    """ "Jollof 2k, extra meat 500": a round number that ends its item, beside something that is a price."""
    is_round = amount.value >= _LEAST_LISTED and amount.value % _ROUND == 0 and not amount.looks_like_a_year
    if not (prices and amount.is_bare and is_round) or amount.in_words or _measures(context):
        return False
    if _is_something_else(context) or not any(letter.isalpha() for letter in context.left):
        return False
    return not context.right.strip() or context.right.lstrip(" ")[0] in ",.;|\n،"


def _is_something_else(context: Context) -> bool:
    protected = max(context.says_before(kind) for kind in ("price", "old"))
    if context.says_before("not_price") >= max(protected, 0):
        return True
    return context.says_right_after("not_price") or bool(pattern("sentence", "not_price").search(context.sentence))


def _bare_is_price(amount: Amount, context: Context) -> bool:
    if amount.value < _LEAST_BARE or context.says_right_after("unit") or _measures(context):
        return False
    if amount.looks_like_a_year:
        return context.says_right_before("price") or context.says_right_after("price")
    said = any(context.says_right_before(kind) for kind in _CUES) or context.says_right_before("price", "joint")
    said = said or (context.says_before("price") >= 0 and context.left.rstrip().endswith(":"))
    after = context.says_right_after("price") or context.is_per_unit_after or context.says_right_after("from")
    return said or after or (amount.is_grouped and amount.value >= 1000)


def _measures(context: Context) -> bool:
    """A size, a code, a year stands before it, and no word of price in between."""
    price = max(context.says_before(kind) for kind in ("price", "old", "current"))
    joined = context.says_before("price", "joint") if context.says_right_before("price", "joint") else -1
    return context.says_before("measure") > max(price, joined)
