from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago

from ..choices import GhostVerdict
from ..models import GhostContact


@admin.register(GhostContact)
class GhostContactAdmin(EvidenceAdmin):
    list_display = ("when", "lead", "product", "status")
    list_filter = (("verdict", ChoicesDropdownFilter),)
    list_select_related = ("lead", "inquiry__product")
    ordering = ("-at", "-id")
    empty_hint = _("Whoever was written to after falling silent, and whoever was held out to compare.")
    fields = (("lead", "verdict"), ("inquiry", "when"), ("decision", "message"))
    readonly_fields = ("when",)

    @display(description=_("at"), ordering="at")
    def when(self, contact: GhostContact) -> object:
        return ago(contact.at)

    @display(description=_("product"))
    def product(self, contact: GhostContact) -> object:
        return contact.inquiry.product

    @display(
        description=_("what was done"), label={GhostVerdict.CONTACTED: "success", GhostVerdict.HELD_OUT: "default"}
    )
    def status(self, contact: GhostContact) -> tuple[str, Any]:
        return contact.verdict, contact.get_verdict_display()
