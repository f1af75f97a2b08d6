"""What could be done, each with what it is expected to bring: never outside the cage."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, say

from ..choices import Strategy
from .cage import Refused, fit
from .situation import Limits, Situation

_HUNDRED, _CENT = Decimal(100), Decimal("0.01")
# Dearer than all of so many is worth a look; than one alone may be that one's mistake.
_LEAST_RIVALS_TO_RISE = 2
_WORTH_RISING = Decimal("1.05")


@dataclass(frozen=True, slots=True)
class Candidate:
    """`chance` of a sale and what one inquiry then brings on average; None where no model knows."""

    strategy: Strategy
    price: Decimal
    why: Phrase
    chance: float | None = None
    brings: Decimal | None = None


def hold(situation: Situation, why: Phrase) -> Candidate:
    return _candidate(Strategy.HOLD, situation.price, why, situation)


def value(situation: Situation, why: Phrase) -> Candidate:
    return _candidate(Strategy.VALUE, situation.price, why, situation)


def drops(situation: Situation, limits: Limits) -> list[Candidate]:
    """The lower prices that make sense, the lowest first. Raises Refused where none is allowed."""
    found: dict[Decimal, Candidate] = {}
    refused: Refused | None = None
    for wanted, at_most, why in _wanted_drops(situation, limits):
        try:
            price = fit(wanted, situation, limits, at_most=at_most)
        except Refused as refusal:
            refused = refusal
            continue
        if price < situation.price:
            found.setdefault(price, _candidate(Strategy.PRICE_DROP, price, why, situation))
    if not found and refused:
        raise refused
    return sorted(found.values(), key=lambda each: each.price)


def rise(situation: Situation, limits: Limits) -> Candidate | None:
    """Where we are cheaper than all, by more than we have to be. Raises Refused."""
    cheapest = situation.cheapest
    if cheapest is None or situation.rivals < _LEAST_RIVALS_TO_RISE or cheapest <= situation.price * _WORTH_RISING:
        return None
    price = fit(cheapest * (1 - limits.undercut / _HUNDRED), situation, limits)
    why = say(_("All %(count)d competitors ask more; the cheapest %(price)s."), **_told(situation, cheapest))
    return _candidate(Strategy.PRICE_RISE, price, why, situation)


def _wanted_drops(situation: Situation, limits: Limits) -> Iterator[tuple[Decimal, Decimal, Phrase]]:
    cheapest = situation.cheapest
    if cheapest is not None and cheapest < situation.price:
        told = _told(situation, cheapest)
        below = cheapest * (1 - limits.undercut / _HUNDRED)
        yield below, cheapest - _CENT, say(_("Below the cheapest, who asks %(price)s."), **told)
        yield cheapest, cheapest, say(_("As the cheapest, who asks %(price)s."), **told)
    else:
        wanted = situation.price * (1 - limits.daily_step / _HUNDRED / 2)
        yield wanted, situation.price - _CENT, say(_("A small step towards whoever asks for a lower price."))


def _told(situation: Situation, amount: Decimal) -> dict[str, object]:
    return {"count": situation.rivals, "price": f"{amount:,.0f}"}


def _candidate(strategy: Strategy, price: Decimal, why: Phrase, situation: Situation) -> Candidate:
    chance = situation.chance(price)
    earned = price - situation.cost if situation.cost is not None else price
    brings = None if chance is None else (earned * Decimal(str(chance))).quantize(Decimal("0.01"))
    return Candidate(strategy, price, why, chance, brings)
