"""Text to prices: find the amounts, keep those that are prices, say what each of them is."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from .amounts import Amount, find_amounts
from .context import Context, context_of
from .currencies import default_currency
from .judging import GUESSED, confidence, is_listed
from .normalising import Normalised, normalise
from .roles import PriceReading, Role

_RANGE = re.compile(
    r"\s*(?:[-–—]|to|till|until|up to|(?:وتصل |ويصل |تصل |يصل |وتوصل |لغايه )?(?:ل|الي|حتي|لحد|لغايه)|and|و|~)\s*"
)
# "5k+", but not "5k + installation".
_PLUS = re.compile(r"\+(?!\s*\w)")
_WEAK_RANGE = re.compile(r"\s*(?:and|و)\s*")
_ARROW = re.compile(r"\s*[^\s\w]{0,2}\s*(?:→|➡|⟶|⇒|➜|->|=>|>>|>|👉)\s*[^\s\w]{0,2}\s*")
_CARD_GAP = re.compile(r"[\s|~]*")
_SHARE = re.compile(r"(\d{1,2})\s?[%٪]")
_WIDEST_RANGE = 20
# WhatsApp's longest message has 4,096 letters, Instagram's longest caption 2,200; pages are read piece by piece.
_LONGEST_TEXT = 4096
_EACH_BEFORE = re.compile(r"(?<!\w)each(?:\s+[a-z]+){0,2}\s*[:=@-]?\s*$")
# The number itself is where `left` begins.
_QUANTITY_BEFORE = re.compile(
    r"^\s(?:كيلو|متر|حبه|قطعه|وحده|yards?|kg|pieces?)|(?:نص|نصف|ربع|half|quarter)\s+\S+\s+\S*\s*$"
)


@dataclass(slots=True)
class _Price:
    amount: Amount
    context: Context
    confidence: Decimal
    role: Role = Role.CURRENT


def read_prices(text: str, *, market: str) -> list[PriceReading]:
    """In the order of the text. `market` is the seller's country (ISO 3166): bare numbers are in its currency."""
    normalised = normalise(text[:_LONGEST_TEXT])
    amounts = _one_magnitude(normalised.text, find_amounts(normalised.text, market))
    prices = _prices(normalised.text, amounts)
    for price in prices:
        price.role = _role(normalised.text, price)
    prices = _compare(normalised.text, prices)
    return _told(normalised, prices, market)


def _one_magnitude(text: str, amounts: list[Amount]) -> list[Amount]:
    """ "40-90k": the magnitude and currency of a range's end are those of its beginning too."""
    result = list(amounts)
    for place, (low, high) in enumerate(pairwise(amounts)):
        if not _is_range(text, low, high) or low.in_words:
            continue
        factor = high.factor if low.is_bare and high.factor > 1 and low.value * high.factor < high.value else Decimal(1)
        if low.value * factor * _WIDEST_RANGE < high.value or (low.value >= high.value and low.is_bare):
            continue
        if not low.is_bare or not high.is_bare:
            currency = low.currency or high.currency
            result[place] = replace(low, value=low.value * factor, factor=low.factor * factor, currency=currency)
            result[place + 1] = replace(high, currency=high.currency or currency)
    return result


def _is_range(text: str, low: Amount, high: Amount) -> bool:
    return bool(_RANGE.fullmatch(text, low.end, high.start)) and not _is_struck(text, high)


def _prices(text: str, amounts: list[Amount]) -> list[_Price]:
    contexts = [context_of(text, amounts, place) for place in range(len(amounts))]
    sure = {place: found for place, context in enumerate(contexts) if (found := confidence(amounts[place], context))}
    known = [amounts[place] for place in sure]
    listed = {
        place: GUESSED
        for place, one in enumerate(amounts)
        if place not in sure and is_listed(one, contexts[place], known)
    }
    return [_Price(amounts[place], contexts[place], found) for place, found in sorted((sure | listed).items())]


def _role(text: str, price: _Price) -> Role:
    context, amount = price.context, price.amount
    if _is_struck(text, amount) or context.says_right_after("old"):
        return Role.OLD
    # "بدلا من" has "من" in it.
    if context.says_right_before("old") and context.says_before("old") >= context.says_before("from"):
        return Role.OLD
    if context.says_right_before("from") or context.says_right_after("from") or _PLUS.match(context.right):
        return Role.FROM
    old, current = context.says_before("old"), context.says_before("current")
    if context.is_per_unit_after or _is_per_unit_before(context):
        return Role.PER_UNIT
    return Role.OLD if old > current else Role.CURRENT


def _is_struck(text: str, amount: Amount) -> bool:
    """WhatsApp strikes out what stands between two of these: https://faq.whatsapp.com/539178204879377"""
    return text[: amount.start].rstrip().endswith("~") and text[amount.end :].lstrip(" /-").startswith("~")


def _is_per_unit_before(context: Context) -> bool:
    """ "المتر ب ٨٥", "each tee 4,000"; but "١٠ كيلو ب ٨٠٠" and "نص الكيلو" are quantities."""
    if _EACH_BEFORE.search(context.left):
        return True
    if not context.says_right_before("per_unit"):
        return False
    return not _QUANTITY_BEFORE.search(context.left)


def _compare(text: str, prices: list[_Price]) -> list[_Price]:
    """Ranges, arrows and cards: what two prices side by side say about each other."""
    dropped: set[int] = set()
    for place, (one, next_one) in enumerate(pairwise(prices)):
        if place not in dropped and _comparable(one, next_one) and _relate(text, one, next_one):
            dropped.add(place + 1)
    prices = [price for place, price in enumerate(prices) if place not in dropped]
    _mark_discounted(text, prices)
    return prices


def _comparable(one: _Price, other: _Price) -> bool:
    return one.amount.currency == other.amount.currency or not (one.amount.currency and other.amount.currency)


def _relate(text: str, one: _Price, other: _Price) -> bool:
    """Sets their roles; whether the other one is only the end of a range."""
    first, second = one.amount, other.amount
    is_pair = _WEAK_RANGE.fullmatch(text, first.end, second.start) and one.role != Role.FROM
    if _is_range(text, first, second) and not is_pair:
        if second.value > first.value:
            one.role = Role.FROM
            return True
        one.role, other.role = Role.OLD, Role.CURRENT
    elif one.role == Role.FROM and second.value < first.value and other.context.says_right_before("current"):
        one.role = Role.OLD  # "from 350, now 199"
    elif _is_step_down(text, first, second) and first.value > second.value:
        one.role, other.role = Role.OLD, Role.CURRENT
    return False


def _is_step_down(text: str, first: Amount, second: Amount) -> bool:
    """An arrow between them, or crossed out and ticked: "❌ 95k ✅ 79.5k"."""
    if _ARROW.fullmatch(text, first.end, second.start):
        return True
    return text[: first.start].rstrip().endswith("❌") and text[first.end : second.start].strip() == "✅"


def _mark_discounted(text: str, prices: list[_Price]) -> None:
    """On a card two prices stand without a word, or with the share that was taken off: the higher is struck out."""
    if len(prices) != 2 or any(price.role != Role.CURRENT for price in prices) or not _comparable(*prices):
        return
    low, high = sorted(prices, key=lambda price: price.amount.value)
    if low.amount.value == high.amount.value:
        return
    is_card = all(price.amount.currency for price in prices) and _CARD_GAP.fullmatch(
        text, prices[0].amount.end, prices[1].amount.start
    )
    if is_card or any(_fits(low, high, int(share)) for share in _SHARE.findall(text)):
        high.role = Role.OLD


def _fits(low: _Price, high: _Price, share: int) -> bool:
    taken_off = 1 - low.amount.value / high.amount.value
    return abs(taken_off - Decimal(share) / 100) < Decimal("0.015")


def _told(normalised: Normalised, prices: list[_Price], market: str) -> list[PriceReading]:
    """Once where words and digits say the same."""
    told: dict[tuple[Decimal, str, Role], PriceReading] = {}
    for place, price in enumerate(prices):
        amount = price.amount
        currency = amount.currency or _currency_of_pair(prices, place) or default_currency(market)
        reading = PriceReading(
            amount.value, currency, price.role, normalised.shown(amount.start, amount.end), price.confidence
        )
        if currency:
            told.setdefault((reading.amount, reading.currency, reading.role), reading)
    return list(told.values())


def _currency_of_pair(prices: list[_Price], place: int) -> str:
    """ "35 USD instead of 50": the old price is in the money of the one beside it."""
    if prices[place].role != Role.OLD:
        return ""
    beside = [prices[other].amount.currency for other in (place - 1, place + 1) if 0 <= other < len(prices)]
    return next(filter(None, beside), "")
