"""Who asked, fell silent and did not buy; and what it brought to write to some of them."""

import hashlib
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from leads.models import Sale

from ..choices import GhostVerdict
from ..models import GhostContact, Inquiry
from ..uplift import Arm, Uplift

SILENT_FROM, SILENT_UNTIL = timedelta(hours=24), timedelta(days=7)
# A purchase counts so long after the contact, or after the day it would have been.
_COUNTS_FOR = timedelta(days=7)
_HELD_OUT_PERCENT = 10


def ghosts(*, now: datetime | None = None) -> QuerySet[Inquiry]:
    """The last inquiry of each, the longest silent first; those about whom nothing was done yet."""
    now = now or timezone.now()
    later = Inquiry.objects.filter(lead=OuterRef("lead"), product__isnull=False, asked_at__gt=OuterRef("asked_at"))
    not_bought = Q(lead__last_purchase_at=None) | Q(lead__last_purchase_at__lt=F("asked_at"))
    silent = Q(lead__last_inbound_at__lte=now - SILENT_FROM, lead__last_inbound_at__gte=now - SILENT_UNTIL)
    rows = Inquiry.objects.filter(
        not_bought, silent, product__isnull=False, asked_at__gte=now - SILENT_UNTIL, ghost=None, message__isnull=False
    )
    rows = rows.filter(~Exists(later)).select_related("product", "lead", "message__conversation__channel")
    return rows.order_by("asked_at", "pk")


def is_held_out(lead_id: int) -> bool:
    """By lot, and for ever the same."""
    digest = hashlib.sha256(f"ghosts:{lead_id}".encode()).digest()
    return int.from_bytes(digest[:8]) % 100 < _HELD_OUT_PERCENT


def uplift(*, now: datetime | None = None) -> Uplift:
    """Of those whose week is over."""
    now = now or timezone.now()
    ripe = GhostContact.objects.filter(at__lte=now - _COUNTS_FOR, lead__isnull=False)
    return Uplift(_arm(ripe, GhostVerdict.CONTACTED), _arm(ripe, GhostVerdict.HELD_OUT))


def _arm(rows: QuerySet[GhostContact], verdict: GhostVerdict) -> Arm:
    bought = Sale.objects.filter(
        lead=OuterRef("lead"), voided_at=None, sold_at__gt=OuterRef("at"), sold_at__lte=OuterRef("at") + _COUNTS_FOR
    )
    of_arm = rows.filter(verdict=verdict)
    return Arm(of_arm.count(), of_arm.filter(Exists(bought)).count())
