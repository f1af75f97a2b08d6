from ..models import Lead, Sale
from ..querysets import SaleQuerySet

_SHOWN = 20


def sales_of(lead: Lead) -> SaleQuerySet:
    """What they bought, the latest first; those that were voided too."""
    return lead.sales.select_related("noted_by").order_by("-sold_at", "-pk")[:_SHOWN]


def last_noted(lead: Lead, *, limit: int) -> list[Sale]:
    """In the order of being written down, the latest first."""
    return list(lead.sales.order_by("-pk")[:limit])
