"""The timeline on a lead's page and in the inbox: page by page, one kind alone, added to where it stands."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import LOGGED_BY_HAND, ActivityKind
from ..models import Lead
from ..selectors.timeline import PAGE, SHOWN, Place, timeline_page
from ..services.activities import record_activity

_TITLES = {
    "all": _("All"),
    "messages": _("Messages"),
    "logged": _("Notes and calls"),
    "moves": _("Moves"),
    "sales": _("Sales and prices"),
    "campaigns": _("Campaigns"),
    "consent": _("Consent"),
    "origin": _("How they came"),
}
LONGEST_TEXT = 10_000


def timeline_piece(
    lead: Lead, user: User, *, show: str = "all", before: Place | None = None, limit: int = PAGE
) -> dict[str, Any]:
    return {
        "lead": lead,
        "timeline": timeline_page(lead, user=user, show=show, before=before, limit=limit),
        "timeline_show": show,
        "timeline_kinds": [] if show == "events" else list(_TITLES.items()),
        "log_kinds": [(kind.value, kind.label) for kind in LOGGED_BY_HAND],
    }


class TimelineViews:
    def get_urls(self) -> list[URLPattern]:
        view = admin.site.admin_view(self.timeline_view)
        return [path("<int:lead_id>/timeline/", view, name="leads_lead_timeline"), *super().get_urls()]  # type: ignore[misc]

    def timeline_view(self, request: HttpRequest, lead_id: int) -> HttpResponse:
        """GET: another page (`before`) or another kind (`show`); POST: an entry by hand, then the first page."""
        lead = get_object_or_404(Lead, pk=lead_id)
        if not request.user.has_perm("leads.view_lead"):
            raise PermissionDenied
        show = request.GET.get("show", "all")
        context = {"timeline_error": ""}
        if request.method == "POST":
            if not request.user.has_perm("leads.change_lead"):
                raise PermissionDenied
            context["timeline_error"] = "" if log_by_hand(lead, request) else _("Write something first.")
        before = Place.read(request.GET.get("before", ""))
        context |= timeline_piece(lead, request.user, show=show if show in SHOWN else "all", before=before)
        part = "timeline_items" if before else "timeline"
        return render(request, f"leads/parts/{part}.html", context)


def log_by_hand(lead: Lead, request: HttpRequest) -> bool:
    """A note, call, e-mail or meeting as posted; False where nothing was written."""
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "").strip()
    if kind not in LOGGED_BY_HAND or not text:
        return False
    record_activity(
        lead_id=lead.pk, kind=ActivityKind(kind), at=timezone.now(), text=text[:LONGEST_TEXT], by=request.user
    )
    return True
