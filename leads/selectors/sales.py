from ..models import Lead
from ..querysets import SaleQuerySet

_SHOWN = 20


def sales_of(lead: Lead) -> SaleQuerySet:
    """What they bought, the latest first; those that were voided too."""
    return lead.sales.select_related("noted_by").order_by("-sold_at", "-pk")[:_SHOWN]
