"""The rules' own choice among what could be done; where a model knows the chances, by what is expected of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, say

from ..choices import CustomerType
from .cage import Refused
from .situation import Limits, Situation
from .strategies import Candidate, drops, hold, rise, value

# They pay for something else than the least.
_NOT_BY_PRICE = (CustomerType.QUALITY_SEEKER, CustomerType.IN_A_HURRY, CustomerType.REGULAR)
# Dearer than the cheapest by so much, they notice too.
_FAR_ABOVE = Decimal("1.15")


@dataclass(frozen=True, slots=True)
class Choice:
    chosen: Candidate
    candidates: tuple[Candidate, ...]
    """Among them the chosen one."""


def choose_for_market(situation: Situation, limits: Limits) -> Choice:
    """For the price on the shelf: with the market where it is below us or well above, else as it is."""
    try:
        options: Sequence[Candidate] = _moves(situation, limits)
    except Refused as refusal:
        return _only(hold(situation, refusal.why))
    stay = hold(situation, say(_("Our price is where it should be.")) if not options else _stay(situation))
    if not options:
        return _only(stay)
    return _best([*options, stay], otherwise=options[0])


def choose_for_customer(situation: Situation, limits: Limits) -> Choice:
    """For somebody who asks: a price for them, a word about what it is worth, or nothing."""
    if situation.is_sold_out:
        return _only(hold(situation, say(_("It is sold out."))))
    worth = value(situation, _why_value(situation))
    if not _may_want_less(situation):
        stay = hold(situation, say(_("Nothing speaks for another price.")))
        wants_words = situation.customer in _NOT_BY_PRICE or situation.is_undercut
        return Choice(worth if wants_words else stay, (worth, stay))
    try:
        options = drops(situation, limits)
    except Refused as refusal:
        why = say(_("A lower price is not possible: %(why)s"), why=refusal.why)
        return _only(value(situation, why))
    if not options:
        return _only(worth)
    return _best([*options, worth], otherwise=options[-1])


def _moves(situation: Situation, limits: Limits) -> list[Candidate]:
    if situation.is_undercut:
        return drops(situation, limits)
    up = rise(situation, limits)
    return [up] if up else []


def _may_want_less(situation: Situation) -> bool:
    if situation.customer in _NOT_BY_PRICE:
        return situation.cheapest is not None and situation.price > situation.cheapest * _FAR_ABOVE
    return situation.customer == CustomerType.PRICE_SENSITIVE or situation.is_undercut or situation.asked_before > 0


def _best(candidates: list[Candidate], *, otherwise: Candidate) -> Choice:
    """By what is expected of it. In a draw the one that comes first; without a model, what the rules say."""
    known = [each for each in candidates if each.brings is not None]
    chosen = max(known, key=lambda each: each.brings or 0) if len(known) == len(candidates) else otherwise
    return Choice(chosen, tuple(candidates))


def _only(candidate: Candidate) -> Choice:
    return Choice(candidate, (candidate,))


def _stay(situation: Situation) -> Phrase:
    return say(_("The price stays at %(price)s."), price=f"{situation.price:,.0f}")


def _why_value(situation: Situation) -> Phrase:
    if situation.customer in _NOT_BY_PRICE:
        return say(_("They look at more than the price: tell what it is worth."))
    return say(_("Nobody is cheaper: tell what it is worth."))
