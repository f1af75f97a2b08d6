from collections.abc import Sequence

from ..choices import DecisionState, Occasion
from ..models import Decision, Product


def number_of_proposals() -> int:
    """What waits for a person."""
    return Decision.objects.filter(state=DecisionState.PROPOSED).count()


def open_proposals(products: Sequence[Product]) -> dict[int, Decision]:
    """By product, what the agent would do about its price."""
    rows = Decision.objects.filter(
        product__in=products, state=DecisionState.PROPOSED, occasion=Occasion.MARKET
    ).select_related("policy")
    return {decision.product_id: decision for decision in rows}
