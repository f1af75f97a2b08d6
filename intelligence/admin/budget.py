from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from common.admin.bases import BackOfficeAdmin
from common.admin.displays import ago, ltr

from ..models import LlmRules, ModelPrice
from ..models.budget import CURRENCY
from ..selectors.setup import forget_setup
from .spending import budget_bars


@admin.register(LlmRules)
class LlmRulesAdmin(BackOfficeAdmin):
    """One row: the list leads straight to it."""

    fields = ("daily_budget", "monthly_budget", "body_days")
    change_form_outer_before_template = "intelligence/admin/budget.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        row, _created = LlmRules.objects.get_or_create(pk=1)
        return redirect("admin:intelligence_llmrules_change", row.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "bars": budget_bars()})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LlmRules | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: LlmRules, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_setup()


@admin.register(ModelPrice)
class ModelPriceAdmin(BackOfficeAdmin):
    list_display = ("shown_pattern", "price_in", "price_out", "changed")
    search_fields = ("pattern",)
    ordering = ("pattern",)
    list_before_template = "intelligence/admin/prices_note.html"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "pattern":
            field.widget.attrs["dir"] = "ltr"
        return field

    @display(description=_("provider/model"), ordering="pattern")
    def shown_pattern(self, price: ModelPrice) -> str:
        return ltr(price.pattern)

    @display(description=_("per million tokens in"), ordering="input_per_million")
    def price_in(self, price: ModelPrice) -> str:
        return _dollars(price.input_per_million)

    @display(description=_("per million tokens out"), ordering="output_per_million")
    def price_out(self, price: ModelPrice) -> str:
        return _dollars(price.output_per_million)

    @display(description=_("updated at"), ordering="updated_at")
    def changed(self, price: ModelPrice) -> object:
        return ago(price.updated_at)

    def save_model(self, request: HttpRequest, obj: ModelPrice, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_setup()


def _dollars(price: Decimal) -> str:
    return ltr(f"{CURRENCY} {price.normalize():f}")
