"""A decision that somebody asks for; nothing comes of it by itself."""

from dataclasses import replace

from ..agent import choose_for_customer, choose_for_market
from ..choices import CustomerType
from ..errors import NoPolicy
from ..models import Product
from ..selectors.chances import chances_for
from ..selectors.situations import policy_for, situation_of
from .advising import Advice, advised


def decide_now(*, product: Product, customer: CustomerType | None = None) -> Advice:
    """For the shelf, or for a customer of a kind. Raises NoPolicy."""
    policy = policy_for(product)
    if policy is None:
        raise NoPolicy
    situation = situation_of(product, probability=chances_for(product))
    if customer is None:
        choice = choose_for_market(situation, policy.limits)
    else:
        situation = replace(situation, customer=customer)
        choice = choose_for_customer(situation, policy.limits)
    return advised(choice, situation, product, may_ask=policy.asks_model)
