from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from common.admin.bases import EvidenceInline
from common.admin.displays import ltr

from ..models import Identity, TouchRecord
from .forms import IdentityForm


class _PartOfLead(EvidenceInline):
    """Who may see the lead may see its parts."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("leads.view_lead") or request.user.has_perm("leads.change_lead")


class IdentityInline(_PartOfLead):
    """Identities are added by hand, never rewritten: what a person was known by stays true."""

    model = Identity
    form = IdentityForm
    fields = ("kind", "value", "current", "username", "created_at")
    readonly_fields = ("current", "username", "created_at")
    readonly_preprocess_fields = {"value": ltr}
    verbose_name_plural = _("known as")

    @display(description=_("user name"))
    def username(self, identity: Identity) -> str:
        return ltr(identity.metadata.get("username", "")) or "-"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("leads.change_lead" if obj else "leads.add_lead")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1


class TouchInline(_PartOfLead):
    model = TouchRecord
    fk_name = "lead"
    fields = ("at", "source", "headline", "ad_id", "post_id", "comment_id", "ref", "ctwa_clid", "post_type")
    readonly_fields = fields
    ordering = ("-at", "-id")
    verbose_name_plural = _("how they came")
