"""WhatsApp's catalogues: which are kept in step, what was sent, and what Meta said of each product."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import BackOfficeAdmin, EvidenceAdmin, EvidenceInline
from common.admin.displays import ago, ltr

from ..choices import BatchState
from ..errors import PricingError
from ..models import Catalogue, CatalogueBatch, CatalogueChange, CatalogueItem
from ..services.catalogues import roll_back, sync_now

_COLOURS = {
    BatchState.SENDING: "info",
    BatchState.RUNNING: "info",
    BatchState.DONE: "success",
    BatchState.PARTLY: "warning",
    BatchState.FAILED: "danger",
}


@admin.register(Catalogue)
class CatalogueAdmin(BackOfficeAdmin):
    list_display = ("name", "code", "channel", "status", "in_step", "error")
    list_select_related = ("channel",)
    ordering = ("name",)
    empty_hint = _("Prices and stock are sent to a catalogue of yours at Meta within a minute of each change.")
    fields = (("name", "external_id"), "channel", "is_on", ("in_step", "error"))
    readonly_fields = ("in_step", "error")
    actions = ("sync_them_now",)

    @admin.action(permissions=["change"], description=_("Send what differs now"))
    def sync_them_now(self, request: HttpRequest, queryset: QuerySet[Catalogue]) -> None:
        for catalogue in queryset.select_related("channel"):
            if not catalogue.is_on:
                messages.warning(request, gettext("Skipped: %(name)s is not kept in step.") % {"name": catalogue})
            elif sync_now(catalogue=catalogue):
                text = gettext("%(name)s: sent. Under catalogue batches it says what came of it.")
                messages.success(request, text % {"name": catalogue})
            else:
                text = gettext("Skipped: %(name)s has nothing to send, or a batch runs.")
                messages.warning(request, text % {"name": catalogue})

    @display(description=_("catalogue id"), ordering="external_id")
    def code(self, catalogue: Catalogue) -> object:
        return ltr(catalogue.external_id)

    @display(description=_("state"), label={"on": "success", "failing": "danger", "off": "default"})
    def status(self, catalogue: Catalogue) -> tuple[str, Any]:
        if not catalogue.is_on:
            return "off", _("not kept in step")
        return ("failing", _("failing")) if catalogue.error else ("on", _("kept in step"))

    @display(description=_("in step since"), ordering="synced_at")
    def in_step(self, catalogue: Catalogue) -> object:
        return ago(catalogue.synced_at) or _("not yet")


class ChangeInline(EvidenceInline):
    model = CatalogueChange
    # What was refused is seen at once.
    tab = False
    hide_title = True
    fields = ("product", "was", "sent", "shown", "error")
    readonly_fields = ("was", "sent")
    per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[CatalogueChange]:
        # What was refused is what one has to see.
        return super().get_queryset(request).select_related("product").order_by("-error", "pk")

    @display(description=_("before"))
    def was(self, change: CatalogueChange) -> object:
        return _facts(change.before)

    @display(description=_("sent"))
    def sent(self, change: CatalogueChange) -> object:
        return _facts(change.after)


@admin.register(CatalogueBatch)
class CatalogueBatchAdmin(EvidenceAdmin):
    list_display = ("when", "catalogue", "kind", "status", "total", "failed", "error")
    list_filter = (("state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter))
    list_select_related = ("catalogue",)
    ordering = ("-created_at", "-id")
    empty_hint = _("Every order of changes that was sent to Meta leaves a row here, with what became of each product.")
    fields = (("catalogue", "kind"), ("state", "error"), ("total", "failed"), ("created_at", "finished_at"), "made_by")
    inlines = (ChangeInline,)
    actions = ("roll_them_back",)

    @admin.action(permissions=["act"], description=_("Roll back"))
    def roll_them_back(self, request: HttpRequest, queryset: QuerySet[CatalogueBatch]) -> None:
        for batch in queryset.select_related("catalogue__channel"):
            try:
                roll_back(batch=batch, by=request.user)
            except PricingError as refusal:
                messages.warning(request, f"{batch}: {refusal}")
            else:
                text = gettext(
                    "%(batch)s: what was confirmed before is sent again. The catalogue is not kept in step any more: "
                    "mend the prices, then switch it on."
                )
                messages.success(request, text % {"batch": batch})

    def has_act_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("pricing.change_catalogue")

    @display(description=_("at"), ordering="created_at")
    def when(self, batch: CatalogueBatch) -> object:
        return ago(batch.created_at)

    @display(description=_("state"), label=_COLOURS)
    def status(self, batch: CatalogueBatch) -> tuple[str, Any]:
        return batch.state, batch.get_state_display()


class RefusedFilter(admin.SimpleListFilter):
    title = _("refused")
    parameter_name = "refused"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("refused")), ("no", _("confirmed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CatalogueItem]) -> QuerySet[CatalogueItem]:
        wanted = {"yes": {"refused__isnull": False}, "no": {"refused__isnull": True}}
        return queryset.filter(**wanted.get(self.value() or "", {}))


@admin.register(CatalogueItem)
class CatalogueItemAdmin(EvidenceAdmin):
    list_display = ("product", "catalogue", "there", "shown", "error", "checked")
    list_filter = (RefusedFilter,)
    list_select_related = ("product", "catalogue")
    search_fields = ("product__sku", "product__name_en", "product__name_ar")
    ordering = ("product", "id")
    empty_hint = _("What Meta has confirmed of each product, and what it has refused.")
    fields = (("product", "catalogue"), ("there", "shown"), "error", "checked")
    readonly_fields = ("there", "checked")

    @display(description=_("confirmed"))
    def there(self, item: CatalogueItem) -> object:
        return _facts(item.confirmed)

    @display(description=_("read back"), ordering="checked_at")
    def checked(self, item: CatalogueItem) -> object:
        return ago(item.checked_at) or "-"


def _facts(said: dict[str, str] | None) -> object:
    return ltr(f"{said['price']} · {said['availability']}") if said else "-"
