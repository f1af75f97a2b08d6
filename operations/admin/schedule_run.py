from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from operations.choices import Outcome
from operations.models import ScheduleRun

from .base import EvidenceAdmin

OUTCOME_COLOURS = {Outcome.RUNNING: "info", Outcome.DONE: "success", Outcome.FAILED: "danger"}


@admin.register(ScheduleRun)
class ScheduleRunAdmin(EvidenceAdmin):
    list_display = ["task", "outcome_label", "started_at", "finished_at", "error"]
    list_filter = ["outcome"]
    search_fields = ["task"]
    ordering = ["-id"]

    @display(description=_("outcome"), ordering="outcome", label=OUTCOME_COLOURS)
    def outcome_label(self, run: ScheduleRun):
        return run.outcome, run.get_outcome_display()
