"""Warm-ups: how far each young number has come and why; a person may set another day, with a reason that is kept."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from common.admin.bases import EvidenceInline
from common.admin.dialogs import leave_dialog
from common.admin.displays import ago
from messaging.choices import WarmUpVerdict
from messaging.errors import WarmUpRefused
from messaging.models import WarmUp, WarmUpDecision
from messaging.services.warm_up import REASONS, override_warm_up

from .base import ActedOnAdmin

_WARM = 0
_COLOURS = {
    WarmUpVerdict.ADVANCE: "success",
    WarmUpVerdict.HOLD: "warning",
    WarmUpVerdict.STEP_BACK: "danger",
    WarmUpVerdict.FINISH: "success",
    WarmUpVerdict.OVERRIDE: "info",
}


def _days() -> list[tuple[int, str]]:
    days = [
        (day, _("Day %(day)d: %(cap)d messages within 24 hours") % {"day": day, "cap": cap})
        for day, cap in enumerate(WarmUp.TABLE, start=1)
    ]
    return [*days, (_WARM, _("Warm: only the channel's own limits"))]


class OverrideForm(BaseDialogForm):
    day = forms.TypedChoiceField(
        label=gettext_lazy("Go on with"), choices=_days, coerce=int, widget=UnfoldAdminSelectWidget
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept with your name."),
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
    )


class DecisionInline(EvidenceInline):
    model = WarmUpDecision
    fields = readonly_fields = ["when", "verdict_label", "days", "why", "figures", "decided_by"]
    ordering = ["-at"]
    per_page = 30

    @display(description=gettext_lazy("at"))
    def when(self, decision: WarmUpDecision) -> object:
        return ago(decision.at)

    @display(description=gettext_lazy("verdict"), label=_COLOURS)
    def verdict_label(self, decision: WarmUpDecision) -> tuple[str, str]:
        return decision.verdict, decision.get_verdict_display()

    @display(description=gettext_lazy("day"))
    def days(self, decision: WarmUpDecision) -> str:
        return f"{decision.day_before} → {decision.day_after}"

    @display(description=gettext_lazy("reason"))
    def why(self, decision: WarmUpDecision) -> str:
        return str(REASONS.get(decision.reason, decision.reason))

    @display(description=gettext_lazy("figures"))
    def figures(self, decision: WarmUpDecision) -> str:
        if not decision.facts:
            return ""
        return _("%(sent)s sent, %(failed)s failed") % decision.facts

    @display(description=gettext_lazy("by"))
    def decided_by(self, decision: WarmUpDecision) -> str:
        return str(decision.by or "")


@admin.register(WarmUp)
class WarmUpAdmin(ActedOnAdmin):
    list_display = ["channel", "day_label", "cap_now", "decided_on"]
    list_select_related = ["channel"]
    ordering = ["channel__name"]
    fields = readonly_fields = ["channel", "day_label", "cap_now", "decided_on", "finished_at"]
    inlines = [DecisionInline]
    actions_detail = ["override_this"]

    @display(description=gettext_lazy("day"), ordering="day")
    def day_label(self, warm_up: WarmUp) -> str:
        if warm_up.finished_at:
            return _("warm")
        return _("%(day)d of %(last)d") % {"day": warm_up.day, "last": len(WarmUp.TABLE)}

    @display(description=gettext_lazy("messages within 24 hours"))
    def cap_now(self, warm_up: WarmUp) -> str:
        return _("the channel's own limit") if warm_up.cap is None else str(warm_up.cap)

    @action(
        description=gettext_lazy("Set another day…"),
        permissions=["act"],
        url_path="override",
        icon="edit_calendar",
        dialog={
            "title": gettext_lazy("Set another day of the warm-up?"),
            "description": gettext_lazy("Sending more than a young number bears can cost the number."),
            "form_class": OverrideForm,
            "form_submit_text": gettext_lazy("Set"),
        },
    )
    def override_this(self, request: HttpRequest, form: OverrideForm, object_id: str) -> HttpResponse:
        said: dict[str, Any] = form.cleaned_data
        warm_up = get_object_or_404(WarmUp, pk=object_id)
        try:
            override_warm_up(warm_up, day=said["day"] or None, reason=said["reason"], by=request.user)
        except WarmUpRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Set. It acts with the next message."))
        return leave_dialog(reverse("admin:messaging_warmup_change", args=[object_id]))
