"""Who asked, fell silent and did not buy is written to once: a fresh decision each, one in ten left alone."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.phrases import say
from leads.choices import ConsentPurpose
from leads.models import Lead
from leads.selectors.consent import may_send
from messaging.choices import ChannelState, Direction, MessageState, Priority
from messaging.consent import network_of
from messaging.content import Content
from messaging.errors import MessagingError
from messaging.models import Conversation, Message
from messaging.selectors.sending_rules import current_rules
from messaging.services.outbox import cancel_messages, enqueue
from messaging.services.quiet_hours import quiet_until

from ..agent import Choice, Situation, choose_for_customer
from ..choices import DecisionState, GhostVerdict, Occasion, Strategy, TextKind
from ..errors import PricingError
from ..models import Decision, GhostContact, Inquiry, PricingPolicy, Product
from ..selectors.chances import chances_for
from ..selectors.ghosts import SILENT_FROM, SILENT_UNTIL, ghosts, is_held_out
from ..selectors.situations import as_json, policy_for, situation_of
from .offering import make_offer
from .proposing import said
from .writing import Said, content_for

logger = logging.getLogger(__name__)

ORIGIN = "ghosts"
_AT_ONCE = 200
_TEXTS = {Strategy.PRICE_DROP: TextKind.PRICE_DROP, Strategy.VALUE: TextKind.VALUE}


@dataclass(frozen=True, slots=True)
class Judged:
    """`plan` where there is something to write."""

    inquiry: Inquiry
    verdict: GhostVerdict
    plan: "Plan | None" = None


@dataclass(frozen=True, slots=True)
class Plan:
    policy: PricingPolicy
    situation: Situation
    choice: Choice
    content: Content


def judge_ghosts(*, most: int = _AT_ONCE) -> list[Judged]:
    """Everybody who fell silent, each with whether and why not they are written to. Writes nothing."""
    return [_judged(inquiry) for inquiry in ghosts()[:most]]


def win_back() -> int:
    """How many were written to."""
    return sum(_act(judged) for judged in judge_ghosts())


def stop_for_reply(message_id: int) -> int:
    """Whoever writes, wherever, gets no more of it; the number taken back."""
    reply = Message.objects.filter(pk=message_id)
    contacts = GhostContact.objects.filter(lead__in=reply.values("conversation__lead"))
    return _stop(contacts.filter(at__lt=Subquery(reply.values("happened_at"))))


def stop_answered() -> int:
    """Of the whole table: who wrote while they were being written to."""
    return _stop(GhostContact.objects.filter(message__conversation__last_inbound_at__gt=F("at")))


def _stop(contacts: QuerySet[GhostContact]) -> int:
    waiting = contacts.filter(message__state=MessageState.QUEUED)
    ids = [pk for pk in waiting.values_list("message", flat=True)[:_AT_ONCE] if pk]
    return cancel_messages(ids, reason=say(_("They have written again."))) if ids else 0


def _judged(inquiry: Inquiry) -> Judged:
    product, lead, message = inquiry.product, inquiry.lead, inquiry.message
    assert product is not None and lead is not None and message is not None
    policy = policy_for(product)
    verdict = _why_not(inquiry, product, lead, message.conversation, policy)
    if verdict is not None or policy is None:
        return Judged(inquiry, verdict or GhostVerdict.NO_POLICY)
    situation = situation_of(product, inquiry=inquiry, probability=chances_for(product, inquiry))
    choice = choose_for_customer(situation, policy.limits)
    kind = _TEXTS.get(choice.chosen.strategy)
    if kind is None:
        return Judged(inquiry, GhostVerdict.NOTHING_TO_SAY)
    until = timezone.now() + timedelta(hours=policy.offer_hours) if kind == TextKind.PRICE_DROP else None
    told = Said(product, choice.chosen.price, lead, until)
    try:
        content = content_for(message.conversation, kind, told, language=inquiry.tongue)
    except MessagingError:
        return Judged(inquiry, GhostVerdict.NO_TEMPLATE)
    verdict = GhostVerdict.HELD_OUT if is_held_out(lead.pk) else GhostVerdict.READY
    return Judged(inquiry, verdict, Plan(policy, situation, choice, content))


def _why_not(
    inquiry: Inquiry, product: Product, lead: Lead, conversation: Conversation, policy: PricingPolicy | None
) -> GhostVerdict | None:
    now = timezone.now()
    if not product.is_active or product.is_sold_out:
        return GhostVerdict.SOLD_OUT
    if policy is None or not policy.wins_back:
        return GhostVerdict.NO_POLICY
    if GhostContact.objects.filter(lead=lead, at__gt=now - SILENT_UNTIL).exists():
        return GhostVerdict.WRITTEN_LATELY
    if not may_send(lead.pk, channel=network_of(conversation.channel.kind), purpose=ConsentPurpose.MARKETING):
        return GhostVerdict.NOT_CONSENTED
    if conversation.channel.state != ChannelState.ACTIVE:
        return GhostVerdict.NO_CHANNEL
    if _a_person_wrote(conversation):
        return GhostVerdict.IN_TALK
    return GhostVerdict.QUIET if quiet_until(current_rules(), lead.time_zone, now) else None


def _a_person_wrote(conversation: Conversation) -> bool:
    """A colleague of ours, a short while ago: they know better."""
    ours = Message.objects.filter(conversation=conversation, direction=Direction.OUT, priority=Priority.STAFF)
    return ours.filter(happened_at__gt=timezone.now() - SILENT_FROM).exists()


def _act(judged: Judged) -> bool:
    """Whether they were written to. What was judged is looked at again under the lock of the lead."""
    plan, inquiry = judged.plan, judged.inquiry
    if plan is None or judged.verdict not in (GhostVerdict.READY, GhostVerdict.HELD_OUT):
        return False
    try:
        with transaction.atomic():
            Lead.objects.select_for_update().filter(inquiries=inquiry).first()
            if not ghosts().filter(pk=inquiry.pk).exists():
                return False
            if judged.verdict == GhostVerdict.HELD_OUT:
                _note(inquiry, GhostVerdict.HELD_OUT)
                return False
            _write(inquiry, plan)
    except (IntegrityError, MessagingError, PricingError) as refusal:
        logger.info("ghost_not_contacted", extra={"inquiry": inquiry.pk, "why": type(refusal).__name__})
        return False
    return True


def _write(inquiry: Inquiry, plan: Plan) -> None:
    product, message = inquiry.product, inquiry.message
    assert product is not None and message is not None
    ends_at = timezone.now() + timedelta(hours=plan.policy.offer_hours)
    is_drop = plan.choice.chosen.strategy == Strategy.PRICE_DROP
    offer = (
        make_offer(product=product, price=plan.choice.chosen.price, ends_at=ends_at, lead=inquiry.lead)
        if is_drop
        else None
    )
    queued = enqueue(
        conversation=message.conversation,
        content=plan.content,
        origin=ORIGIN,
        idempotency_key=f"{ORIGIN}:{inquiry.pk}",
        priority=Priority.BULK,
        expires_at=ends_at,
    )
    decision = Decision.objects.create(
        occasion=Occasion.GHOST,
        state=DecisionState.SENT,
        policy=plan.policy,
        product=product,
        inquiry=inquiry,
        lead=inquiry.lead,
        offer=offer,
        message=queued.message,
        decided_at=timezone.now(),
        **said(plan.choice, product, plan.policy, as_json(plan.situation)),
    )
    _note(inquiry, GhostVerdict.CONTACTED, decision=decision, message=queued.message)


def _note(
    inquiry: Inquiry, verdict: GhostVerdict, *, decision: Decision | None = None, message: Message | None = None
) -> None:
    GhostContact.objects.create(
        inquiry=inquiry, lead=inquiry.lead, verdict=verdict, at=timezone.now(), decision=decision, message=message
    )
