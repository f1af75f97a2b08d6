from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago, ltr

from ..models import FetchRun


@admin.register(FetchRun)
class FetchRunAdmin(EvidenceAdmin):
    list_display = ("when", "source", "fetched", "new", "skipped", "failed", "took")
    list_filter = (("source", ChoicesDropdownFilter),)
    ordering = ("-started_at", "-id")
    empty_hint = _("Every round through the competitors’ pages leaves a row here.")

    @display(description=_("started"), ordering="started_at")
    def when(self, run: FetchRun) -> object:
        return ago(run.started_at)

    @display(description=_("seconds"), ordering="seconds")
    def took(self, run: FetchRun) -> object:
        return ltr(str(run.seconds))
