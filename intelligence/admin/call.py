from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago, ltr
from common.admin.filters import DayRangeFilter

from ..choices import CallOutcome
from ..models import LlmCall, LlmProvider
from ..models.budget import CURRENCY
from .spending import budget_bars, cost_chart

_FINE = ("answered", "cached")
COLOURS = {
    outcome: "success" if outcome in _FINE else "default" if outcome in ("pending", "skipped") else "warning"
    for outcome in CallOutcome.values
} | dict.fromkeys(("unauthorised", "no_quota", "over_budget", "rejected"), "danger")


class ProviderFilter(DropdownFilter):
    """From the short list of providers: a look through the ledger for its names would read it whole."""

    title = _("provider")
    parameter_name = "provider"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in LlmProvider.objects.values_list("name", flat=True)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(provider=self.value()) if self.value() else queryset


@admin.register(LlmCall)
class LlmCallAdmin(EvidenceAdmin):
    list_display = ("made", "task_name", "provider", "shown_model", "outcome_label", "why", "tokens", "price", "took")
    list_filter = (
        ("task", ChoicesDropdownFilter),
        ("outcome", ChoicesDropdownFilter),
        ProviderFilter,
        ("created_at", DayRangeFilter),
    )
    ordering = ("-pk",)
    empty_hint = _("Enter a provider's key and test its connection: every question to a language model stands here.")
    list_before_template = "intelligence/admin/spending.html"
    fields = (
        "made",
        "task_name",
        "prompt_version",
        "provider",
        "shown_model",
        "outcome_label",
        "detail",
        "http_status",
        "tokens",
        "price",
        "took",
        "provider_request_id",
        "request_id",
        "question",
        "answer",
    )
    readonly_fields = ("made", "task_name", "shown_model", "outcome_label", "tokens", "price", "took")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        spending = {"bars": budget_bars(), "chart": cost_chart()}
        return super().changelist_view(request, {**(extra_context or {}), **spending})

    @display(description=_("at"), ordering="pk")
    def made(self, call: LlmCall) -> object:
        return ago(call.created_at)

    @display(description=_("task"), ordering="task")
    def task_name(self, call: LlmCall) -> str:
        return call.get_task_display() if call.task else gettext("Connection test")

    @display(description=_("model"))
    def shown_model(self, call: LlmCall) -> str:
        return ltr(call.model)

    @display(description=_("outcome"), label=COLOURS)
    def outcome_label(self, call: LlmCall) -> tuple[str, str]:
        return call.outcome, call.get_outcome_display()

    @display(description=_("why"))
    def why(self, call: LlmCall) -> str:
        return call.detail[:80]

    @display(description=_("tokens in and out"))
    def tokens(self, call: LlmCall) -> str:
        return ltr(f"{call.input_tokens:,} → {call.output_tokens:,}") if call.input_tokens else ""

    @display(description=_("cost"))
    def price(self, call: LlmCall) -> str:
        return ltr(f"{CURRENCY} {call.cost:.4f}") if call.cost else ""

    @display(description=_("took"))
    def took(self, call: LlmCall) -> str:
        return ltr(f"{call.latency_ms / 1000:.1f} s") if call.latency_ms else ""
