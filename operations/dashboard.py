from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.selectors.sales import revenue_lately

from .models import Incident
from .selectors.needs_me import needs_of


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The theme's DASHBOARD_CALLBACK: what the front page shows."""
    context["title"] = _("Today")
    context["needs"] = needs_of(request.user)
    if request.user.has_perm("leads.view_sale"):
        context |= {"shows_revenue": True, "revenue": revenue_lately(), "sales_address": _sales_of_the_month()}
    if request.user.has_perm("operations.view_incident"):
        context["last_incidents"] = Incident.objects.order_by("-started_at")[:5]
    return context


def _sales_of_the_month() -> str:
    query = {"counts": "yes", "sold_at_from": timezone.localdate().replace(day=1).isoformat()}
    return f"{reverse('admin:leads_sale_changelist')}?{urlencode(query)}"
