from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago, ltr, money

from ..choices import DecisionState
from ..errors import PricingError
from ..models import Decision
from ..services.proposing import approve, dismiss

_COLOURS = {
    DecisionState.PROPOSED: "warning",
    DecisionState.APPLIED: "success",
    DecisionState.SENT: "success",
    DecisionState.SUGGESTED: "info",
    DecisionState.REJECTED: "default",
    DecisionState.OVERTAKEN: "default",
    DecisionState.HELD: "default",
}


@admin.register(Decision)
class DecisionAdmin(EvidenceAdmin):
    list_display = ("at", "product", "occasion", "strategy", "change", "status", "reasoning")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("occasion", ChoicesDropdownFilter),
        ("strategy", ChoicesDropdownFilter),
    )
    list_select_related = ("product", "decided_by")
    search_fields = ("product__sku", "product__name_en", "product__name_ar")
    ordering = ("-created_at", "-id")
    empty_hint = _("What the agent would do about a price, and why. Switch a pricing policy on first.")
    fields = (
        ("product", "occasion"),
        ("strategy", "change"),
        ("chance", "state"),
        "reasoning",
        ("chosen_by", "who"),
        ("lead", "inquiry"),
        ("offer", "message"),
        "inputs",
        ("created_at", "decided_at"),
    )
    readonly_fields = ("change", "chance", "who")
    actions = ("approve_them", "dismiss_them")

    @admin.action(permissions=["decide"], description=_("Approve"))
    def approve_them(self, request: HttpRequest, queryset: QuerySet[Decision]) -> None:
        done = 0
        for decision in queryset.select_related("product", "policy").order_by("pk"):
            try:
                approve(decision=decision, by=request.user)
            except PricingError as refusal:
                messages.warning(request, f"{decision.product}: {refusal}")
            else:
                done += 1
        if done:
            text = ngettext("%(count)d price changed.", "%(count)d prices changed.", done)
            messages.success(request, text % {"count": done})

    @admin.action(permissions=["decide"], description=_("Dismiss"))
    def dismiss_them(self, request: HttpRequest, queryset: QuerySet[Decision]) -> None:
        done = 0
        for decision in queryset.select_related("product").order_by("pk"):
            try:
                dismiss(decision=decision, by=request.user)
            except PricingError as refusal:
                messages.warning(request, f"{decision.product}: {refusal}")
            else:
                done += 1
        if done:
            text = ngettext("%(count)d proposal dismissed.", "%(count)d proposals dismissed.", done)
            messages.success(request, text % {"count": done})

    def has_decide_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perms(["pricing.change_product", "pricing.change_decision"])

    @display(description=_("at"), ordering="created_at")
    def at(self, decision: Decision) -> object:
        return ago(decision.created_at)

    @display(description=_("price"))
    def change(self, decision: Decision) -> object:
        if not decision.changes_price:
            return money(decision.old_price, decision.currency)
        return ltr(f"{decision.currency} {decision.old_price:,.0f} → {decision.new_price:,.0f}")

    @display(description=_("chance of a sale"), ordering="probability")
    def chance(self, decision: Decision) -> object:
        return "-" if decision.probability is None else ltr(f"{decision.probability:.0%}")

    @display(description=_("state"), label=_COLOURS)
    def status(self, decision: Decision) -> tuple[str, Any]:
        return decision.state, decision.get_state_display()

    @display(description=_("decided by"))
    def who(self, decision: Decision) -> Any:
        if decision.decided_by:
            return decision.decided_by.get_full_name() or decision.decided_by.get_username()
        return decision.get_chosen_by_display()
