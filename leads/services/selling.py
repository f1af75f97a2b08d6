"""Sales: recorded once, however often we hear of one, and voided rather than deleted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..choices import ActivityKind, SaleOrigin, Stage
from ..errors import SaleImpossible, SaleKnownOtherwise, SaleVoidedAlready, VoidReasonMissing
from ..models import Lead, Sale
from ..signals import recording_sale, sale_recorded, sale_voided, voiding_sale
from .activities import record_activity
from .columns import fitted
from .facts import mark_due
from .pipeline import move_stage

# Clocks differ; a sale of next week is a slip of the pen.
_FUTURE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sold:
    """What was bought. An amount without a currency is in the installation's."""

    amount: Decimal
    currency: str = ""
    product_name: str = ""
    product_sku: str = ""
    quantity: int = 1
    note: str = ""

    def checked(self) -> "Sold":
        currency = (self.currency or settings.DEFAULT_CURRENCY).strip().upper()
        if not self.amount.is_finite() or not 0 < self.amount < 10**12 or self.amount != round(self.amount, 2):
            raise SaleImpossible(_("The amount must be greater than 0, with at most two decimals."))
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise SaleImpossible(_("A currency has three letters, e.g. NGN."))
        if self.quantity < 1:
            raise SaleImpossible(_("The quantity must be at least 1."))
        words = {"product_name": self.product_name, "product_sku": self.product_sku, "note": self.note}
        return Sold(self.amount, currency, quantity=self.quantity, **fitted(Sale, words))


@dataclass(frozen=True, slots=True)
class Recorded:
    sale: Sale
    created: bool


@transaction.atomic
def record_sale(
    *,
    lead: Lead,
    sold: Sold,
    origin: SaleOrigin,
    origin_ref: str = "",
    sold_at: datetime | None = None,
    by: User | None = None,
) -> Recorded:
    """Write the sale down; with an `origin_ref` that is known, the known one is the answer. Raises SaleError."""
    sold, now = sold.checked(), timezone.now()
    if (sold_at := sold_at or now) > now + _FUTURE:
        raise SaleImpossible(_("A sale of the future is none yet. Check its date."))
    if known := _known(origin, origin_ref):
        return Recorded(_same(known, lead, sold), created=False)
    # One after the other per lead: what was bought last is read and written.
    Lead.objects.select_for_update().only("pk").get(pk=lead.pk)
    fresh = _row(lead, sold, origin, origin_ref, sold_at, by)
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:
        if (known := _known(origin, origin_ref)) is None:
            raise
        return Recorded(_same(known, lead, sold), created=False)
    _note_purchase(fresh, lead.pk, by)
    return Recorded(fresh, created=True)


@transaction.atomic
def win_lead(*, lead: Lead, by: User | None, sold: Sold | None = None) -> Recorded | None:
    """Move the lead to WON, and write down what was sold where it was said: both or neither."""
    move_stage(lead=lead, to=Stage.WON, by=by)
    if sold is None:
        return None
    reference = f"{lead.pk}:{lead.last_stage_change_at.isoformat()}"
    return record_sale(lead=lead, sold=sold, origin=SaleOrigin.WON, origin_ref=reference, by=by)


@transaction.atomic
def void_sale(*, sale: Sale, by: User | None, reason: str) -> Sale:
    """It counts nowhere from now on; raises SaleVoidedAlready and VoidReasonMissing."""
    if not (reason := reason.strip()):
        raise VoidReasonMissing
    if sale.lead_id:
        Lead.objects.select_for_update().only("pk").filter(pk=sale.lead_id).first()
    now = timezone.now()
    voided = {"voided_at": now, "voided_by": by, **fitted(Sale, {"void_reason": reason}), "updated_at": now}
    if not Sale.objects.counted().filter(pk=sale.pk).update(**voided):
        raise SaleVoidedAlready
    for name, value in voided.items():
        setattr(sale, name, value)
    if sale.lead_id:
        _take_back_purchase(sale, sale.lead_id, by)
        mark_due([sale.lead_id])
    news = {"sale_id": sale.pk, "lead_id": sale.lead_id}
    voiding_sale.send_robust(Sale, **news)
    transaction.on_commit(partial(sale_voided.send_robust, Sale, **news))
    return sale


def _row(lead: Lead, sold: Sold, origin: SaleOrigin, origin_ref: str, sold_at: datetime, by: User | None) -> Sale:
    return Sale(
        lead=lead,
        product_sku=sold.product_sku,
        product_name=sold.product_name,
        quantity=sold.quantity,
        amount=sold.amount,
        currency=sold.currency,
        sold_at=sold_at,
        origin=origin,
        origin_ref=origin_ref,
        noted_by=by,
        note=sold.note,
    )


def _known(origin: SaleOrigin, origin_ref: str) -> Sale | None:
    return Sale.objects.filter(origin=origin, origin_ref=origin_ref).first() if origin_ref else None


def _same(known: Sale, lead: Lead, sold: Sold) -> Sale:
    """One reference for two different sales is somebody's mistake: none of them is dropped in silence."""
    if (known.lead_id, known.amount, known.currency) != (lead.pk, sold.amount, sold.currency):
        raise SaleKnownOtherwise(known.origin_ref)
    return known


def _note_purchase(sale: Sale, lead_id: int, by: User | None) -> None:
    record_activity(
        lead_id=lead_id,
        kind=ActivityKind.PURCHASE,
        at=sale.sold_at,
        text=str(sale),
        by=by,
        metadata={"sale": sale.pk, "amount": str(sale.amount), "currency": sale.currency, "product": sale.what},
        key=f"sale:{sale.pk}",
    )
    newest = Lead.objects.filter(Q(last_purchase_at=None) | Q(last_purchase_at__lte=sale.sold_at), pk=lead_id)
    named = {"last_product_name": sale.product_name} if sale.product_name else {}
    newest.update(last_purchase_at=sale.sold_at, updated_at=timezone.now(), score_due=True, **named)
    news = {"sale_id": sale.pk, "lead_id": lead_id}
    recording_sale.send_robust(Sale, **news)
    transaction.on_commit(partial(sale_recorded.send_robust, Sale, **news))


def _take_back_purchase(sale: Sale, lead_id: int, by: User | None) -> None:
    record_activity(
        lead_id=lead_id,
        kind=ActivityKind.PURCHASE_VOIDED,
        at=timezone.now(),
        text=f"{sale}: {sale.void_reason}",
        by=by,
        metadata={"sale": sale.pk},
        key=f"sale:{sale.pk}:voided",
    )
    left = Sale.objects.counted().filter(lead_id=lead_id).order_by("-sold_at", "-pk").first()
    changes: dict[str, object] = {
        "last_purchase_at": left.sold_at if left else None,
        "updated_at": timezone.now(),
        "score_due": True,
    }
    Lead.objects.filter(pk=lead_id).update(**changes)
    # An inquiry may have named another product since: that one stays.
    named = Lead.objects.filter(pk=lead_id, last_product_name=sale.product_name).exclude(last_product_name="")
    named.update(last_product_name=left.product_name if left else "")
