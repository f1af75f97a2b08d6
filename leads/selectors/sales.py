from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils import timezone

from ..models import Lead, Sale
from ..querysets import SaleQuerySet

_SHOWN = 20


def sales_of(lead: Lead) -> SaleQuerySet:
    """What they bought, the latest first; those that were voided too."""
    return lead.sales.select_related("noted_by").order_by("-sold_at", "-pk")[:_SHOWN]


def last_noted(lead: Lead, *, limit: int) -> list[Sale]:
    """In the order of being written down, the latest first."""
    return list(lead.sales.order_by("-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Revenue:
    """What was sold in one currency: amounts of different ones are not added."""

    currency: str
    today: Decimal
    month: Decimal
    sales: int
    """In the month."""


def revenue_lately() -> Sequence[Revenue]:
    """Of today and of this month, by the calendar of the installation's time zone; most sales first."""
    today = timezone.localdate()
    midnight, first = (timezone.make_aware(datetime.combine(day, time.min)) for day in (today, today.replace(day=1)))
    sold = Sale.objects.counted().filter(sold_at__gte=first).values("currency").order_by()
    sums = sold.annotate(month=Sum("amount"), today=Sum("amount", filter=Q(sold_at__gte=midnight)), sales=Count("pk"))
    rows = [Revenue(row["currency"], row["today"] or Decimal(0), row["month"], row["sales"]) for row in sums]
    return sorted(rows, key=lambda row: (-row.sales, row.currency))
