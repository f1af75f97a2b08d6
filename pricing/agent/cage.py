"""The rules that no proposal passes, whoever made it: floor, margin, daily step, rounding, stock, no war of prices."""

from decimal import Decimal

from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, say

from .rounding import rounded_within
from .situation import Limits, Situation

_HUNDRED = Decimal(100)


class Refused(Exception):
    """A price may not change so; says why."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)
        self.why = why


def lowest(situation: Situation, limits: Limits) -> Decimal:
    """Raises Refused where nobody has said how low it may go."""
    if situation.floor is None:
        raise Refused(say(_("The product has no lowest price: none is proposed.")))
    bounds = [situation.floor, situation.day_price * (1 - limits.daily_step / _HUNDRED)]
    if situation.cost is not None and limits.min_margin < _HUNDRED:
        bounds.append(situation.cost / (1 - limits.min_margin / _HUNDRED))
    return max(bounds)


def highest(situation: Situation, limits: Limits) -> Decimal:
    return situation.day_price * (1 + limits.daily_step / _HUNDRED)


def fit(wanted: Decimal, situation: Situation, limits: Limits, *, at_most: Decimal | None = None) -> Decimal:
    """The price near to `wanted` that all rules allow; not above `at_most` unless they leave nothing else. Raises
    Refused where nothing may change."""
    if why := _why_not(situation, limits):
        raise Refused(why)
    low, high = lowest(situation, limits), highest(situation, limits)
    # Going down it does not end above today's price, nor the other way round.
    low, high = (low, min(high, situation.price)) if wanted <= situation.price else (max(low, situation.price), high)
    if at_most is not None and low <= at_most:
        high = min(high, at_most)
    price = rounded_within(wanted, low, high, limits.rounding)
    if price is None or price == situation.price:
        raise Refused(say(_("The rules leave no other price: lowest price, margin and daily step.")))
    return price


def allows(price: Decimal, situation: Situation, limits: Limits) -> bool:
    """Whether a price that a person typed in keeps the rules; how it is rounded is theirs."""
    if _why_not(situation, limits):
        return False
    return lowest(situation, limits) <= price <= highest(situation, limits)


def _why_not(situation: Situation, limits: Limits) -> Phrase | None:
    if situation.is_sold_out:
        return say(_("It is sold out."))
    if situation.offer_runs:
        return say(_("An offer for all is running."))
    if situation.changes_today >= limits.changes_a_day:
        return say(
            _("The price changed %(count)d times today: that is enough for a day."), count=situation.changes_today
        )
    return None
