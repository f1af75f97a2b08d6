from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget

from common.admin.displays import ago
from operations.choices import Severity
from operations.models import Incident
from operations.services import report

from .base import EvidenceAdmin, leave_dialog


class MuteForm(BaseDialogForm):
    hours = forms.TypedChoiceField(
        label=_("For"),
        coerce=int,
        choices=[(1, _("hour")), (24, _("day")), (168, _("week"))],
        widget=UnfoldAdminSelectWidget,
    )


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
    list_select_related = ["acknowledged_by"]
    list_filter = [OpenFilter, "severity"]
    search_fields = ["cause", "scope", "text"]
    ordering = [F("ended_at").desc(nulls_first=True), "-started_at"]
    actions = ["acknowledge", "mute_for_a_day", "close"]
    actions_detail = ["acknowledge_this", "mute_this", "close_this"]

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

    @display(
        description=_("state"),
        ordering="ended_at",
        label={"open": "danger", "taken_up": "info", "muted": "warning", "over": "success"},
    )
    def state_label(self, incident: Incident):
        if not incident.is_open:
            return "over", _("over")
        if incident.acknowledged_at:
            return "taken_up", gettext("taken up by %(who)s") % {"who": incident.acknowledged_by or "–"}
        return ("muted", _("silent")) if incident.is_muted else ("open", _("open"))

    @display(description=_("lasted"))
    def lasted(self, incident: Incident) -> str:
        return timesince(incident.started_at, incident.ended_at)

    @action(description=_("Take up: I look after it"), permissions=["act"])
    def acknowledge(self, request: HttpRequest, incidents: QuerySet[Incident]) -> None:
        chosen = list(incidents.values_list("pk", flat=True))
        done = sum(report.acknowledge(incident_id=pk, by=request.user) for pk in chosen)
        text = ngettext("%(count)d incident taken up.", "%(count)d incidents taken up.", done) % {"count": done}
        if skipped := len(chosen) - done:
            why = ngettext(
                "%(count)d is over or was taken up already.", "%(count)d are over or were taken up already.", skipped
            )
            text = f"{text} {why % {'count': skipped}}"
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)

    @action(description=_("Silence for a day"), permissions=["act"])
    def mute_for_a_day(self, request: HttpRequest, incidents: QuerySet[Incident]) -> None:
        self._mute(request, list(incidents.values_list("pk", flat=True)), hours=24)

    def _mute(self, request: HttpRequest, chosen: list[int], *, hours: int) -> None:
        until = timezone.now() + timedelta(hours=hours)
        done = sum(report.mute(incident_id=pk, until=until) for pk in chosen)
        text = ngettext("%(count)d incident silenced.", "%(count)d incidents silenced.", done) % {"count": done}
        if skipped := len(chosen) - done:
            over = ngettext("%(count)d was over already.", "%(count)d were over already.", skipped) % {"count": skipped}
            text = f"{text} {over}"
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)

    @action(description=_("Close: the trouble is over"), permissions=["act"])
    def close(self, request: HttpRequest, incidents: QuerySet[Incident]) -> None:
        chosen = list(incidents.values_list("pk", flat=True))
        closed = sum(report.close_by_hand(incident_id=pk) for pk in chosen)
        text = ngettext("%(count)d incident closed.", "%(count)d incidents closed.", closed) % {"count": closed}
        if skipped := len(chosen) - closed:
            over = ngettext("%(count)d was over already.", "%(count)d were over already.", skipped) % {"count": skipped}
            text = f"{text} {over}"
        self.message_user(request, text, messages.SUCCESS if closed else messages.WARNING)

    @action(
        description=_("Take up"),
        permissions=["act"],
        url_path="acknowledge",
        icon="front_hand",
        dialog={
            "title": _("Look after this incident?"),
            "description": _("It waits for nobody else then."),
            "form_submit_text": _("Take up"),
        },
    )
    def acknowledge_this(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        self.acknowledge(request, Incident.objects.filter(pk=object_id))
        return _back_to(object_id)

    @action(
        description=_("Silence…"),
        permissions=["act"],
        url_path="mute",
        icon="notifications_off",
        dialog={
            "title": _("Silence this trouble"),
            "description": _("It stays in the list, but rings and mails no more, nor does the next of its kind."),
            "form_class": MuteForm,
            "form_submit_text": _("Silence"),
        },
    )
    def mute_this(self, request: HttpRequest, form: MuteForm, object_id: str) -> HttpResponse:
        self._mute(request, [int(object_id)], hours=form.cleaned_data["hours"])
        return _back_to(object_id)

    @action(
        description=_("Close"),
        permissions=["act"],
        url_path="close",
        icon="check",
        dialog={
            "title": _("Is the trouble over?"),
            "description": _("Where it lasts, a new incident opens."),
            "form_submit_text": _("Close"),
        },
    )
    def close_this(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        self.close(request, Incident.objects.filter(pk=object_id))
        return _back_to(object_id)


def _back_to(object_id: str) -> HttpResponse:
    return leave_dialog(reverse("admin:operations_incident_change", args=[object_id]))
