"""Somebody has just asked: a price for them, a word about what it is worth, or nothing; sent, or suggested to staff."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, say
from intelligence.choices import HandOverReason
from intelligence.rules.answers import read_burst
from intelligence.rules.hand_over import reason_to_hand_over
from messaging.models import Conversation, Message
from messaging.services.advice import answer_message, is_answered, may_speak, suggest_reply

from ..agent import Candidate, Choice, choose_for_customer
from ..choices import CustomerType, DecisionState, LiveMode, Occasion, Strategy, TextKind
from ..errors import PricingError
from ..models import Decision, Inquiry, Offer, PricingPolicy, Product
from ..profiling import profile_of
from ..selectors.chances import chances_for
from ..selectors.situations import as_json, policy_for, situation_of
from .advising import CHAT_SECONDS, Advice, advised
from .offering import make_offer, running_for
from .proposing import said
from .writing import Said, free_text

logger = logging.getLogger(__name__)

ORIGIN = "pricing"
# Meta redelivers for seven days: a price for a question of yesterday would embarrass.
_FRESH = timedelta(minutes=10)
_TEXTS = {Strategy.PRICE_DROP: TextKind.PRICE_DROP, Strategy.VALUE: TextKind.VALUE}


@dataclass(frozen=True, slots=True)
class _Asked:
    inquiry: Inquiry
    product: Product
    message: Message
    policy: PricingPolicy
    offer: Offer | None

    @property
    def conversation(self) -> Conversation:
        return self.message.conversation


def decide_inquiry(inquiry_id: int) -> Decision | None:
    """None where no policy wants it, or it is too late. Outside a transaction: a language model may be asked."""
    asked = _asked(inquiry_id)
    if asked is None:
        return None
    situation = situation_of(
        asked.product, inquiry=asked.inquiry, probability=chances_for(asked.product, asked.inquiry)
    )
    ends_at = asked.offer.ends_at if asked.offer else timezone.now() + timedelta(hours=asked.policy.offer_hours)
    choice = _choice(asked, choose_for_customer(situation, asked.policy.limits))
    draft = _text(asked, choice.chosen, ends_at)
    advice = advised(
        choice, situation, asked.product, may_ask=asked.policy.asks_model, draft=draft, seconds=CHAT_SECONDS
    )
    text = advice.text or _text(asked, advice.choice.chosen, ends_at)
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                occasion=Occasion.CHAT,
                state=DecisionState.HELD,
                policy=asked.policy,
                product=asked.product,
                inquiry=asked.inquiry,
                lead_id=asked.inquiry.lead_id,
                chosen_by=advice.by,
                call_id=advice.call_id,
                **said(advice.choice, asked.product, asked.policy, as_json(situation)),
            )
            _act(asked, decision, advice, text, ends_at)
    except IntegrityError:
        return None  # decided already
    return decision


def _asked(inquiry_id: int) -> _Asked | None:
    rows = Inquiry.objects.select_related("product", "lead", "message__conversation__channel")
    inquiry = rows.filter(pk=inquiry_id, product__isnull=False, lead__isnull=False, message__isnull=False).first()
    if inquiry is None or inquiry.asked_at < timezone.now() - _FRESH:
        return None
    product, message = inquiry.product, inquiry.message
    assert product is not None and message is not None and inquiry.lead_id is not None
    policy = policy_for(product)
    if policy is None or policy.live == LiveMode.OFF or inquiry.decisions.filter(occasion=Occasion.CHAT).exists():
        return None
    return _Asked(inquiry, product, message, policy, running_for(product, inquiry.lead_id))


def _choice(asked: _Asked, choice: Choice) -> Choice:
    """What they were offered they may still take; a complaint wants no price."""
    if why := _why_silent(asked):
        return _only(replace(choice.chosen, strategy=Strategy.HOLD, price=asked.product.price, why=why))
    if asked.offer:
        why = say(_("They were offered it until then already."))
        return _only(replace(choice.chosen, strategy=Strategy.PRICE_DROP, price=asked.offer.price, why=why))
    return choice


def _why_silent(asked: _Asked) -> Phrase | None:
    reason = reason_to_hand_over([asked.message.body])
    if reason == HandOverReason.ORDER and _haggles(asked.message.body):
        return None  # what nobody else may answer by itself is what this is for
    return say(_("A person should answer: %(why)s."), why=reason.label) if reason else None


def _haggles(text: str) -> bool:
    return profile_of([text]).kind == CustomerType.PRICE_SENSITIVE


def _only(candidate: Candidate) -> Choice:
    return Choice(candidate, (candidate,))


def _text(asked: _Asked, chosen: Candidate, ends_at: datetime) -> str:
    kind = _TEXTS.get(chosen.strategy)
    lead = asked.inquiry.lead
    if kind is None or lead is None:
        return ""
    until = ends_at if kind == TextKind.PRICE_DROP else None
    return free_text(kind, Said(asked.product, chosen.price, lead, until), language=asked.inquiry.tongue)


def _act(asked: _Asked, decision: Decision, advice: Advice, text: str, ends_at: datetime) -> None:
    """Within the transaction that keeps the decision: the offer that a text names exists exactly when it does."""
    if not text or is_answered(asked.message):
        return
    changes: dict[str, object] = {}
    if advice.choice.chosen.strategy == Strategy.PRICE_DROP:
        offer = asked.offer or _offer(asked, decision, ends_at)
        if offer is None:
            return
        changes["offer"] = offer
    if message := _send(asked, decision, text, ends_at):
        changes |= {"state": DecisionState.SENT, "message": message, "decided_at": timezone.now()}
    elif suggest_reply(message=asked.message, text=text):
        changes["state"] = DecisionState.SUGGESTED
    Decision.objects.filter(pk=decision.pk).update(**changes)


def _offer(asked: _Asked, decision: Decision, ends_at: datetime) -> Offer | None:
    try:
        with transaction.atomic():
            return make_offer(product=asked.product, price=decision.new_price, ends_at=ends_at, lead=asked.inquiry.lead)
    except PricingError:
        logger.info("offer_not_made", extra={"decision": decision.pk})
        return None


def _send(asked: _Asked, decision: Decision, text: str, ends_at: datetime) -> Message | None:
    """None where a person has to look at it first."""
    if asked.policy.live != LiveMode.SEND or not may_speak(asked.conversation) or _asks_more(asked):
        return None
    return answer_message(
        message=asked.message, text=text, origin=ORIGIN, key=f"pricing:inquiry:{asked.inquiry.pk}", expires_at=ends_at
    )


def _asks_more(asked: _Asked) -> bool:
    """ "…and do you deliver?": a price alone would leave that without an answer."""
    return len(read_burst([asked.message.body], asked.inquiry.tongue).found) > 1
