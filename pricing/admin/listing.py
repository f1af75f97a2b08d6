from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import BackOfficeAdmin
from common.admin.displays import ago, money
from common.models import DueWork

from ..models import Listing
from ..services.collecting import read_now
from ..services.deciding import mark_wrong_match

_COLOURS = {"reads": "success", "sold_out": "warning", "failed": "danger", "off": "default"}


@admin.register(Listing)
class ListingAdmin(BackOfficeAdmin):
    list_display = ("product", "competitor", "source", "price_now", "seen", "work", "error")
    list_filter = (("source", ChoicesDropdownFilter), ("work_state", ChoicesDropdownFilter), "is_active")
    list_select_related = ("product", "competitor", "current")
    search_fields = ("url", "competitor__name", "product__sku", "product__name_en", "product__name_ar")
    ordering = ("product", "id")
    autocomplete_fields = ("product", "competitor")
    empty_hint = _("Say where a competitor sells a product of yours: its page is read every half hour from then on.")
    fields = (
        ("product", "competitor"),
        ("source", "market"),
        "url",
        "price_selector",
        "is_active",
        ("price_now", "seen"),
        ("work_state", "attempts"),
        ("next_at", "error"),
    )
    readonly_fields = ("price_now", "seen", "work_state", "attempts", "next_at", "error")
    actions = ("read_again", "wrong_match")

    def save_model(self, request: HttpRequest, obj: Listing, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        read_now(listing_ids=[obj.pk])

    @admin.action(permissions=["change"], description=_("Read again"))
    def read_again(self, request: HttpRequest, queryset: QuerySet[Listing]) -> None:
        asked = list(queryset.values_list("pk", flat=True))
        done = read_now(listing_ids=asked)
        if done:
            text = ngettext(
                "%(count)d page will be read at the next round.",
                "%(count)d pages will be read at the next round.",
                done,
            )
            messages.success(request, text % {"count": done})
        _tell_skipped(request, len(asked) - done)

    @admin.action(permissions=["change"], description=_("Wrong match: another product"))
    def wrong_match(self, request: HttpRequest, queryset: QuerySet[Listing]) -> None:
        asked = list(queryset)
        done = sum(mark_wrong_match(listing=listing) for listing in asked)
        if done:
            text = ngettext("%(count)d page is read no more.", "%(count)d pages are read no more.", done)
            messages.success(request, text % {"count": done})
        _tell_skipped(request, len(asked) - done)

    @display(description=_("price now"), ordering="current__amount")
    def price_now(self, listing: Listing) -> object:
        if listing.current is None:
            return "-"
        return money(listing.current.amount, listing.current.currency)

    @display(description=_("last read"), ordering="last_read_at")
    def seen(self, listing: Listing) -> object:
        return ago(listing.last_read_at) or "-"

    @display(description=_("state"), label=_COLOURS)
    def work(self, listing: Listing) -> tuple[str, Any]:
        if not listing.is_active:
            return "off", _("not read")
        if listing.work_state == DueWork.State.FAILED:
            return "failed", _("failed")
        return ("sold_out", _("sold out there")) if listing.is_sold_out else ("reads", _("read"))


def _tell_skipped(request: HttpRequest, skipped: int) -> None:
    if skipped:
        text = ngettext("%(count)d skipped: it is not read.", "%(count)d skipped: they are not read.", skipped)
        messages.warning(request, text % {"count": skipped})
