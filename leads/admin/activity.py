from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago
from common.admin.filters import DayRangeFilter

from ..models import Activity
from .displays import STAGE_COLOURS


@admin.register(Activity)
class ActivityAdmin(EvidenceAdmin):
    list_display = ("when", "lead", "headline", "excerpt", "stage_then", "by")
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("stage", ChoicesDropdownFilter),
        ("at", DayRangeFilter),
    )
    list_select_related = ("lead", "by")
    ordering = ("-id",)
    empty_hint = _("Nothing has happened with leads yet. Add notes, calls and meetings on a lead’s page.")
    fields = ("lead", "kind", "at", "text", "by", "stage", "metadata", "created_at")

    @display(description=_("when"), ordering="at")
    def when(self, activity: Activity) -> object:
        return ago(activity.at)

    @display(description=_("what"), ordering="kind")
    def headline(self, activity: Activity) -> str:
        return activity.headline

    @display(description=_("text"))
    def excerpt(self, activity: Activity) -> str:
        return Truncator(activity.text).chars(80)

    @display(description=_("stage at that time"), label=STAGE_COLOURS)
    def stage_then(self, activity: Activity) -> tuple[str, str]:
        return activity.stage, activity.get_stage_display()
