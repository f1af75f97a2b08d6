"""The market moved: what our prices should be is proposed, and done where a policy says that it does so by itself."""

import logging
from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.transitions import move

from ..agent import Choice, Refused, choose_for_market
from ..agent.cage import allows
from ..choices import DecisionState, Occasion, PriceOrigin, Strategy
from ..errors import DecidedMeanwhile, OutsideRules
from ..models import Decision, PricingPolicy, Product
from ..selectors.chances import chances_for
from ..selectors.market import Market, markets
from ..selectors.situations import as_json, policy_for, situation_of
from .advising import advised
from .products import save_product

logger = logging.getLogger(__name__)

_AT_ONCE = 100
# Said no to, the same is not proposed again for so long.
_NO_HOLDS = timedelta(hours=24)


def propose_prices() -> int:
    """Look at every product that a policy covers; how many proposals were made."""
    if not PricingPolicy.objects.filter(is_on=True).exists():
        return 0
    watched = list(Product.objects.offered().watched().order_by("pk").values_list("pk", flat=True))
    made = 0
    for start in range(0, len(watched), _AT_ONCE):
        products = list(Product.objects.filter(pk__in=watched[start : start + _AT_ONCE]).order_by("pk"))
        for market in markets(products):
            policy = policy_for(market.product)
            if policy is not None and propose(market, policy) is not None:
                made += 1
    return made


def propose(market: Market, policy: PricingPolicy) -> Decision | None:
    """None where nothing should change, or the same waits already, or was refused lately."""
    product = market.product
    situation = situation_of(product, market=market, probability=chances_for(product))
    advice = advised(choose_for_market(situation, policy.limits), situation, product, may_ask=policy.asks_model)
    chosen = advice.choice.chosen
    open_ones = Decision.objects.filter(product=product, state=DecisionState.PROPOSED, occasion=Occasion.MARKET)
    if open_ones.filter(new_price=chosen.price, old_price=product.price).exists():
        return None
    if chosen.strategy == Strategy.HOLD or _was_refused(product, chosen.price):
        open_ones.update(state=DecisionState.OVERTAKEN, decided_at=timezone.now())
        return None
    try:
        with transaction.atomic():
            open_ones.update(state=DecisionState.OVERTAKEN, decided_at=timezone.now())
            decision = Decision.objects.create(
                occasion=Occasion.MARKET,
                state=DecisionState.PROPOSED,
                policy=policy,
                product=product,
                chosen_by=advice.by,
                call_id=advice.call_id,
                **said(advice.choice, product, policy, as_json(situation)),
            )
    except IntegrityError:
        return None  # somebody else proposed at the same moment
    if policy.applies_itself:
        _apply_by_itself(decision)
    return decision


def said(choice: Choice, product: Product, policy: PricingPolicy | None, facts: dict[str, object]) -> dict[str, object]:
    """The columns of a decision that tell of a choice."""
    chosen = choice.chosen
    candidates = [
        {
            "strategy": each.strategy,
            "price": str(each.price),
            "chance": each.chance,
            "brings": None if each.brings is None else str(each.brings),
        }
        for each in choice.candidates
    ]
    return {
        "strategy": chosen.strategy,
        "old_price": product.price,
        "new_price": chosen.price,
        "currency": product.currency,
        "probability": chosen.chance,
        "reasoning": chosen.why,
        "inputs": {"facts": facts, "limits": policy.limits_as_json if policy else {}, "candidates": candidates},
    }


def approve(*, decision: Decision, by: User | None, price: Decimal | None = None) -> Product:
    """The proposal, or the price that a person writes instead, becomes ours. Raises DecidedMeanwhile, OutsideRules."""
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=decision.product_id)
        wanted = decision.new_price if price is None else price
        if product.price != decision.old_price:
            raise DecidedMeanwhile
        _require_allowed(product, wanted, decision.policy)
        _decide(decision, DecisionState.APPLIED, by, new_price=wanted)
        product.price = wanted
        save_product(product=product, by=by, origin=PriceOrigin.AGENT)
    return product


def dismiss(*, decision: Decision, by: User | None) -> None:
    """Raises DecidedMeanwhile."""
    _decide(decision, DecisionState.REJECTED, by)


def _decide(decision: Decision, state: DecisionState, by: User | None, **changes: object) -> None:
    row = Decision.objects.filter(pk=decision.pk, occasion=Occasion.MARKET)
    done = move(
        row,
        field="state",
        before=DecisionState.PROPOSED,
        after=state,
        decided_by=by,
        decided_at=timezone.now(),
        **changes,
    )
    if not done:
        raise DecidedMeanwhile


def _require_allowed(product: Product, price: Decimal, policy: PricingPolicy | None) -> None:
    """The day has gone on since it was proposed: floor, margin, step and count are looked at again."""
    limits = (policy or PricingPolicy()).limits
    try:
        is_allowed = allows(price, situation_of(product), limits)
    except Refused as refusal:
        raise OutsideRules(refusal.why) from refusal
    if not is_allowed:
        raise OutsideRules(
            _("%(price)s is outside of what the policy allows: lowest price, margin, daily step, changes in a day.")
            % {"price": f"{product.currency} {price:,.2f}".removesuffix(".00")}
        )


def _apply_by_itself(decision: Decision) -> None:
    try:
        approve(decision=decision, by=None)
    except (DecidedMeanwhile, OutsideRules):
        logger.info("proposal_left_to_staff", extra={"decision": decision.pk})


def _was_refused(product: Product, price: Decimal) -> bool:
    said_no = Decision.objects.filter(product=product, state=DecisionState.REJECTED, occasion=Occasion.MARKET)
    return said_no.filter(new_price=price, decided_at__gt=timezone.now() - _NO_HOLDS).exists()
