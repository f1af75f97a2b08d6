"""What to do about a price: facts, what could be done about them, and the rules that cage it. Pure, no tables."""

from .cage import Refused, fit, highest, lowest
from .choosing import Choice, choose_for_customer, choose_for_market
from .situation import Limits, Situation
from .strategies import Candidate

__all__ = [
    "Candidate",
    "Choice",
    "Limits",
    "Refused",
    "Situation",
    "choose_for_customer",
    "choose_for_market",
    "fit",
    "highest",
    "lowest",
]
