"""Somebody asked for something we sell: an entry of the timeline, and the product that texts may name."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from ..choices import ActivityKind
from ..models import Lead
from .activities import record_activity


@transaction.atomic
def record_inquiry(
    *, lead_id: int, at: datetime, product_name: str, text: str, metadata: dict[str, Any], key: str
) -> None:
    """Once per `key`. What was asked for or bought last is what the lead is known by."""
    not_older = (Q(last_inquiry_at=None) | Q(last_inquiry_at__lte=at)) & (
        Q(last_purchase_at=None) | Q(last_purchase_at__lte=at)
    )
    longest = Lead._meta.get_field("last_product_name").max_length
    Lead.objects.filter(not_older, pk=lead_id).update(last_product_name=product_name[:longest])
    record_activity(lead_id=lead_id, kind=ActivityKind.INQUIRY, at=at, text=text, metadata=metadata, key=key)
