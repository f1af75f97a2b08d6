from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago, ltr, money

from ..choices import AlertKind
from ..models import PriceAlert


class OpenFilter(DropdownFilter):
    title = _("state")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("open")), ("no", _("over"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(ended_at__isnull=self.value() == "yes") if self.value() else queryset


@admin.register(PriceAlert)
class PriceAlertAdmin(EvidenceAdmin):
    list_display = ("product", "competitor", "what", "theirs_shown", "ours_shown", "change", "since", "until")
    list_filter = (OpenFilter, ("kind", ChoicesDropdownFilter))
    list_select_related = ("listing__product", "listing__competitor")
    search_fields = ("listing__product__sku", "listing__product__name_en", "listing__competitor__name")
    ordering = ("-raised_at", "-id")
    empty_hint = _("A competitor who is cheaper, or whose price creeps, stands here once the price was seen twice.")
    fields = (("product", "competitor"), "what", ("theirs_shown", "ours_shown"), "change", ("since", "until"))
    readonly_fields = ("product", "competitor", "what", "theirs_shown", "ours_shown", "change", "since", "until")

    @display(description=_("product"))
    def product(self, alert: PriceAlert) -> object:
        return alert.listing.product

    @display(description=_("competitor"))
    def competitor(self, alert: PriceAlert) -> object:
        return alert.listing.competitor

    @display(
        description=_("what"),
        label={AlertKind.UNDERCUT: "danger", AlertKind.CREEP_UP: "info", AlertKind.CREEP_DOWN: "warning"},
    )
    def what(self, alert: PriceAlert) -> tuple[str, Any]:
        return alert.kind, alert.get_kind_display()

    @display(description=_("their price"), ordering="theirs")
    def theirs_shown(self, alert: PriceAlert) -> object:
        return money(alert.theirs, alert.listing.product.currency)

    @display(description=_("our price"), ordering="ours")
    def ours_shown(self, alert: PriceAlert) -> object:
        return money(alert.ours, alert.listing.product.currency)

    @display(description=_("change, %"))
    def change(self, alert: PriceAlert) -> object:
        return "-" if alert.percent is None else ltr(f"{alert.percent:+.1f}")

    @display(description=_("since"), ordering="raised_at")
    def since(self, alert: PriceAlert) -> object:
        return ago(alert.raised_at)

    @display(description=_("until"), ordering="ended_at")
    def until(self, alert: PriceAlert) -> object:
        return ago(alert.ended_at) or "-"
