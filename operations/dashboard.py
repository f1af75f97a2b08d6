from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from .models import Incident
from .selectors.needs_me import needs_of


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The theme's DASHBOARD_CALLBACK: what the front page shows."""
    context["title"] = _("Today")
    context["needs"] = needs_of(request.user)
    if request.user.has_perm("operations.view_incident"):
        context["last_incidents"] = Incident.objects.order_by("-started_at")[:5]
    return context
