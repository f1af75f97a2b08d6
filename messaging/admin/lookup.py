from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from common.admin.displays import ago
from common.models import DueWork
from messaging.models import Lookup

from .base import ActedOnAdmin, tell
from .displays import WORK_COLOURS


@admin.register(Lookup)
class LookupAdmin(ActedOnAdmin):
    list_display = ["kind", "key", "channel", "work_label", "attempts", "error", "happened"]
    list_filter = [("work_state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter)]
    list_select_related = ["channel"]
    ordering = ["-id"]
    sortable_by = []
    actions = ["try_again"]
    fields = ["kind", "key", "channel", "happened_at", "facts", "work_state", "attempts", "error", "next_at"]
    readonly_fields = fields

    @display(description=gettext_lazy("state"), label=WORK_COLOURS)
    def work_label(self, lookup: Lookup) -> tuple[str, str]:
        return lookup.work_state, lookup.get_work_state_display()

    @display(description=gettext_lazy("at"))
    def happened(self, lookup: Lookup) -> object:
        return ago(lookup.happened_at)

    @action(description=gettext_lazy("Run again"), permissions=["act"])
    def try_again(self, request: HttpRequest, lookups: QuerySet[Lookup]) -> None:
        failed = lookups.filter(work_state=DueWork.State.FAILED)
        skipped = lookups.count() - failed.count()
        done = failed.update(work_state=DueWork.State.DUE, attempts=0, error="", next_at=timezone.now())
        text = ngettext("%(count)d look-up runs again.", "%(count)d look-ups run again.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("only what failed can run again"))
