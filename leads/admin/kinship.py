"""On a lead's page: who else may be the same person, and who was merged into it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ..errors import MergeError
from ..models import Duplicate, Lead, LeadMerge
from ..selectors.merging import merges_of, suspicions_about
from ..services.duplicates import dismiss
from ..services.merging import undo_merge
from .displays import link_to
from .merging import MERGE, UNDO


def kinship_piece(lead: Lead, request: HttpRequest) -> dict[str, Any]:
    return {
        "suspicions": suspicions_about(lead.pk) if request.user.has_perm("leads.view_duplicate") else [],
        "merges": merges_of(lead.pk) if request.user.has_perm("leads.view_leadmerge") else [],
        "may_merge": request.user.has_perms(MERGE),
        "may_undo_merges": request.user.has_perms(UNDO),
    }


class KinshipViews:
    """For the admin of leads."""

    def get_urls(self) -> list[URLPattern]:
        undo, dismissed = map(admin.site.admin_view, (_undo, _dismiss))
        return [
            path("<int:lead_id>/merges/<int:merge_id>/undo/", undo, name="leads_lead_undo_merge"),
            path("<int:lead_id>/duplicates/<int:pair_id>/dismiss/", dismissed, name="leads_lead_not_the_same"),
            *super().get_urls(),  # type: ignore[misc]
        ]


@require_POST
def _undo(request: HttpRequest, lead_id: int, merge_id: int) -> HttpResponse:
    if not request.user.has_perms(UNDO):
        raise PermissionDenied
    merge = get_object_or_404(LeadMerge, pk=merge_id, kept=lead_id)
    try:
        back = undo_merge(merge=merge, by=request.user)  # type: ignore[arg-type,misc]
    except MergeError as refusal:
        messages.warning(request, str(refusal))
    else:
        text = gettext("A lead of its own again:")
        messages.success(request, format_html("{} {}", text, link_to(back)))
    return redirect("admin:leads_lead_change", lead_id)


@require_POST
def _dismiss(request: HttpRequest, lead_id: int, pair_id: int) -> HttpResponse:
    if not request.user.has_perm("leads.change_duplicate"):
        raise PermissionDenied
    if dismiss(get_object_or_404(Duplicate, pk=pair_id), by=request.user):  # type: ignore[arg-type,misc]
        messages.success(request, gettext("The two are not suggested again."))
    return redirect("admin:leads_lead_change", lead_id)
