from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from common.admin.displays import ago
from operations.choices import Severity
from operations.models import Incident
from operations.services import report

from .base import EvidenceAdmin


class OpenFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("open", _("open")), ("over", _("over"))]

    def queryset(self, request, queryset):
        if self.value() in ("open", "over"):
            return queryset.filter(ended_at__isnull=self.value() == "open")
        return queryset


@admin.register(Incident)
class IncidentAdmin(EvidenceAdmin):
    list_display = ["title", "severity_label", "text", "started", "lasted", "times_seen", "state_label"]
    list_filter = [OpenFilter, "severity"]
    search_fields = ["cause", "scope", "text"]
    ordering = [F("ended_at").desc(nulls_first=True), "-started_at"]
    actions = ["close"]

    @display(description=_("cause"), ordering="cause")
    def title(self, incident: Incident) -> str:
        return str(incident)

    @display(description=_("started"), ordering="started_at")
    def started(self, incident: Incident) -> object:
        return ago(incident.started_at)

    @display(
        description=_("severity"),
        ordering="severity",
        label={Severity.WARNING: "warning", Severity.ERROR: "danger", Severity.CRITICAL: "danger"},
    )
    def severity_label(self, incident: Incident):
        return incident.severity, incident.get_severity_display()

    @display(description=_("state"), ordering="ended_at", label={True: "danger", False: "success"})
    def state_label(self, incident: Incident):
        return incident.is_open, _("open") if incident.is_open else _("over")

    @display(description=_("lasted"))
    def lasted(self, incident: Incident) -> str:
        return timesince(incident.started_at, incident.ended_at)

    @action(description=_("Close: the trouble is over"), permissions=["act"])
    def close(self, request: HttpRequest, incidents: QuerySet[Incident]) -> None:
        chosen = list(incidents.values_list("pk", flat=True))
        closed = sum(report.close_by_hand(incident_id=pk) for pk in chosen)
        text = ngettext("%(count)d incident closed.", "%(count)d incidents closed.", closed) % {"count": closed}
        if skipped := len(chosen) - closed:
            over = ngettext("%(count)d was over already.", "%(count)d were over already.", skipped) % {"count": skipped}
            text = f"{text} {over}"
        self.message_user(request, text, messages.SUCCESS if closed else messages.WARNING)
