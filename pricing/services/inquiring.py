"""Messages that ask for a price become inquiries: of which product, by what kind of customer, at which price."""

import logging
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.claims import claim_rows, failed_attempt
from common.models import DueWork
from common.phrases import say
from intelligence.choices import Intent
from leads.services.inquiring import record_inquiry
from messaging.models import Message, Reading
from messaging.services.wakes import wake_soon

from ..models import Inquiry
from ..selectors.inquiries import asked_for, who_asks
from ..selectors.standing import standing_of
from .live import decide_inquiry

logger = logging.getLogger(__name__)

WAKE = ("pricing.tasks.inquire", "default")
_AT_ONCE = 20
_CLAIM_SECONDS = 60


def note_inquiries(message_ids: Sequence[int]) -> None:
    """A due row for each that asks for a price, in the transaction that says so."""
    asking = Reading.objects.filter(message__in=message_ids, intent=Intent.PRICE_INQUIRY)
    rows = asking.values_list("message", "message__conversation__lead", "message__happened_at", "language")
    now = timezone.now()
    inquiries = [
        Inquiry(message_id=message, lead_id=lead, asked_at=at, language=language, next_at=now)
        for message, lead, at, language in rows
    ]
    Inquiry.objects.bulk_create(inquiries, ignore_conflicts=True)
    if inquiries:
        wake_soon(WAKE)


def inquire_due() -> int:
    """Work off what is due; the number looked at. What fails is tried again alone."""
    token, looked_at = uuid.uuid4(), 0
    while ids := claim_rows(
        Inquiry,
        where="work_state = 'due' AND (next_at IS NULL OR next_at <= %s)",
        params=[timezone.now()],
        token=token,
        seconds=_CLAIM_SECONDS,
        limit=_AT_ONCE,
    ):
        for inquiry in Inquiry.objects.filter(pk__in=ids, claim_token=token).order_by("asked_at", "pk"):
            _try(inquiry)
        looked_at += len(ids)
    return looked_at


def ask_again(inquiry_ids: Sequence[int]) -> int:
    """Staff made the product, or mended what failed."""
    rows = Inquiry.objects.filter(pk__in=inquiry_ids, message__isnull=False).exclude(work_state=DueWork.State.DUE)
    done = rows.update(
        work_state=DueWork.State.DUE, attempts=0, error="", next_at=timezone.now(), claim_token=None, claimed_until=None
    )
    wake_soon(WAKE)
    return done


def _try(inquiry: Inquiry) -> None:
    try:
        with transaction.atomic():
            is_found = _inquire(inquiry)
        if is_found:
            decide_inquiry(inquiry.pk)
    except Exception as error:
        logger.exception("inquiry_failed", extra={"inquiry": inquiry.pk})
        Inquiry.objects.filter(pk=inquiry.pk, claim_token=inquiry.claim_token).update(
            **failed_attempt(inquiry.attempts, error)
        )


def _inquire(inquiry: Inquiry) -> bool:
    """Whether it asks for a product of ours, and nobody else has found so."""
    message = Message.objects.select_related("conversation").filter(inquiry=inquiry).first()
    columns = _columns(message) if message else {}
    done = {"work_state": DueWork.State.DONE, "error": "", "claim_token": None, "claimed_until": None}
    ours = Inquiry.objects.filter(pk=inquiry.pk, claim_token=inquiry.claim_token)
    if not ours.update(**columns, **done) or not columns.get("product"):
        return False
    _note_on_lead(Inquiry.objects.select_related("product").get(pk=inquiry.pk))
    return True


def _columns(message: Message) -> dict[str, object]:
    asked, profile = asked_for(message), who_asks(message)
    columns: dict[str, object] = {
        "outcome": asked.outcome,
        "product": asked.product,
        "customer_type": profile.kind,
        "signals": dict(profile.signals),
    }
    if product := asked.product:
        standing = standing_of(product, lead_id=message.conversation.lead_id, at=message.happened_at)
        columns |= {"price": product.price, "currency": product.currency, "facts": standing.as_json()}
    return columns


def _note_on_lead(inquiry: Inquiry) -> None:
    product = inquiry.product
    if product is None or inquiry.lead_id is None:
        return
    record_inquiry(
        lead_id=inquiry.lead_id,
        at=inquiry.asked_at,
        product_name=product.name_in(inquiry.tongue),
        text=say(_("Asked what it costs: %(product)s"), product=product.name_in(inquiry.tongue)),
        metadata={"inquiry": inquiry.pk, "sku": product.sku, "price": str(product.price), "currency": product.currency},
        key=f"inquiry:{inquiry.pk}",
    )
