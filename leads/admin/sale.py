from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago, money
from common.admin.filters import DayRangeFilter

from ..errors import SaleError
from ..models import Sale
from ..querysets import SaleQuerySet
from ..services.selling import void_sale
from .forms import VoidSaleForm
from .sales_import import import_page


class CountsFilter(DropdownFilter):
    title = _("counts")
    parameter_name = "counts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Counts")), ("no", _("Voided"))]

    def queryset(self, request: HttpRequest, queryset: SaleQuerySet) -> SaleQuerySet:
        wanted = {"yes": True, "no": False}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(voided_at__isnull=wanted)


@admin.register(Sale)
class SaleAdmin(EvidenceAdmin):
    """The one truth for revenue. Noted on the lead, in the chat, by a list or the API; nobody rewrites it."""

    list_display = ("when", "lead", "product", "total", "origin", "noted_by", "state")
    list_filter = (
        CountsFilter,
        ("origin", ChoicesDropdownFilter),
        ("sold_at", DayRangeFilter),
    )
    list_select_related = ("lead", "noted_by")
    search_fields = ("product_name", "product_sku", "origin_ref")
    ordering = ("-sold_at", "-id")
    empty_hint = _(
        "Note a sale on a lead’s page or in the chat, when you move a lead to “Won”, or bring a list by “Import "
        "sales…”. Revenue is counted from these alone."
    )
    fields = (
        ("lead", "sold_at"),
        ("product_name", "product_sku"),
        ("quantity", "total"),
        ("origin", "origin_ref"),
        ("noted_by", "created_at"),
        "note",
        ("voided_at", "voided_by"),
        "void_reason",
    )
    readonly_fields = ("total",)
    actions_list = ("import_sales",)
    actions_detail = ("void",)

    @action(description=_("Import sales…"), url_path="import", icon="upload", permissions=["note"])
    def import_sales(self, request: HttpRequest) -> HttpResponse:
        return import_page(self, request)

    @action(
        description=_("Void…"),
        url_path="void",
        icon="block",
        permissions=["void"],
        dialog=ActionDialog(
            title=_("This sale does not count"), description="", form_class=VoidSaleForm, form_submit_text=_("Void")
        ),
    )
    def void(self, request: HttpRequest, form: VoidSaleForm, object_id: str) -> HttpResponse:
        sale = get_object_or_404(Sale, pk=unquote(str(object_id)))
        try:
            void_sale(sale=sale, by=request.user, reason=form.cleaned_data["reason"])
        except SaleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("The sale counts no longer."))
        return HttpResponse(headers={"HX-Redirect": reverse("admin:leads_sale_change", args=[sale.pk])})

    def has_note_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("leads.add_sale")

    def has_void_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("leads.change_sale")

    @display(description=_("when"), ordering="sold_at")
    def when(self, sale: Sale) -> object:
        return ago(sale.sold_at)

    @display(description=_("product"), ordering="product_name")
    def product(self, sale: Sale) -> str:
        return sale.what or "-"

    @display(description=_("amount"), ordering="amount")
    def total(self, sale: Sale) -> str:
        return money(sale.amount, sale.currency)

    @display(description=_("counts"), label={"yes": "success", "no": "danger"})
    def state(self, sale: Sale) -> tuple[str, Any]:
        return ("yes", _("Counts")) if sale.counts else ("no", _("Voided"))
