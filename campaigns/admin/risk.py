"""The risk of numbers: how each stands, why, what to do; and the rules by which it is judged."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from campaigns.choices import RiskLevel
from campaigns.errors import CampaignsError
from campaigns.models import NumberRisk, RiskRules
from campaigns.risk.words import title_of
from campaigns.selectors.risk import campaigns_held, shown_advice, shown_parts, trend_of
from campaigns.selectors.risk_badge import COLOURS
from campaigns.services.risk.holding import release_number
from common.admin.bases import BackOfficeAdmin, EvidenceAdmin
from common.admin.displays import ago
from common.admin.pages import page_context

from .access import may_run
from .risk_shown import TAGS
from .trend import Line, line_of


@admin.register(NumberRisk)
class NumberRiskAdmin(EvidenceAdmin):
    list_display = ("channel", "level_label", "score", "first_reason", "held", "assessed")
    list_filter = (("level", ChoicesDropdownFilter),)
    list_select_related = ("channel", "assessment")
    ordering = ("-score", "channel__name")
    empty_hint = _("Numbers are assessed every half hour, from the first channel on.")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        risk = get_object_or_404(
            NumberRisk.objects.select_related("channel", "assessment", "waived_by"),
            pk=object_id if object_id.isdecimal() else 0,
        )
        if not self.has_view_permission(request, risk):
            raise PermissionDenied
        if request.method == "POST":
            return self._release(request, risk)
        context = page_context(self, request, str(risk)) | _page(request, risk)
        return TemplateResponse(request, "campaigns/risk/page.html", context)

    def _release(self, request: HttpRequest, risk: NumberRisk) -> HttpResponse:
        if not may_run(request):
            raise PermissionDenied
        number = len(campaigns_held(risk))
        try:
            release_number(risk, reason=request.POST.get("reason", ""), by=request.user)
        except CampaignsError as error:
            messages.error(request, str(error))
        else:
            text = gettext("The campaigns of this number go on: %(count)d.") % {"count": number}
            messages.success(request, text)
        return redirect(reverse("admin:campaigns_numberrisk_change", args=[risk.pk]))

    @display(description=_("risk"), ordering="score", label=COLOURS)
    def level_label(self, risk: NumberRisk) -> tuple[str, str]:
        return risk.level, risk.get_level_display()

    @display(description=_("mostly because"))
    def first_reason(self, risk: NumberRisk) -> str:
        return next((part.evidence for part in shown_parts(risk.assessment)), "")

    @display(description=_("campaigns held since"), ordering="held_at")
    def held(self, risk: NumberRisk) -> object:
        return ago(risk.held_at)

    @display(description=_("assessed"), ordering="assessed_at")
    def assessed(self, risk: NumberRisk) -> object:
        return ago(risk.assessed_at)


def _page(request: HttpRequest, risk: NumberRisk) -> dict[str, Any]:
    trend: Line = line_of(trend_of(risk.channel_id, until=timezone.now()))
    parts = [(title_of(part.code), part) for part in shown_parts(risk.assessment)]
    return {
        "risk": risk,
        "tag": TAGS[RiskLevel(risk.level)],
        "parts": parts,
        "advice": shown_advice(risk.assessment),
        "trend": trend,
        "held": campaigns_held(risk) if risk.held_at else [],
        "may_release": bool(risk.held_at) and may_run(request),
        "is_waived": bool(risk.waived_until and risk.waived_until > timezone.now()),
    }


@admin.register(RiskRules)
class RiskRulesAdmin(BackOfficeAdmin):
    """One row: the list leads straight to it."""

    fieldsets = (
        (
            _("Most points of each part"),
            {
                "fields": [
                    ("volume", "new_people"),
                    ("timing", "likeness"),
                    ("replies", "failures"),
                    ("blocks", "opt_outs"),
                    ("codes", "quality"),
                    "disconnects",
                ],
                "description": _("0 leaves a part out. Together they may pass 100; the score ends there."),
            },
        ),
        (_("Levels"), {"fields": [("medium_from", "high_from"), ("critical_from", "slack")]}),
        (_("What follows"), {"fields": ["holds", ("release_hours", "waiver_hours")]}),
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        row, _created = RiskRules.objects.get_or_create(pk=1)
        return redirect("admin:campaigns_riskrules_change", row.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RiskRules | None = None) -> bool:
        return False
