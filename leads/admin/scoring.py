"""The score in the admin: its weights, what a change of them would do, and whether it foretells who buys."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display

from common.admin.bases import BackOfficeAdmin
from common.admin.displays import ago
from common.admin.pages import page_context

from ..choices import Label
from ..models import Lead, ScoreWeights
from ..querysets import LeadQuerySet
from ..scoring.score import SIGNALS
from ..scoring.words import COMPONENTS
from ..selectors.scores_shown import score_piece
from ..selectors.scoring import Effect, active_weights, calibration, effect_of
from ..services.scoring import unpin_label, use_weights
from ..tasks import rescore_leads

_RULES = ("half_life_days", "recency_half_life_days", "hot_from", "warm_from")
_HOT_FROM = 80


def _in_pairs(codes: list[str]) -> list[tuple[str, ...]]:
    return [tuple(codes[at : at + 2]) for at in range(0, len(codes), 2)]


class WeightsForm(forms.ModelForm):
    class Meta:
        model = ScoreWeights
        fields = (*SIGNALS, *_RULES, "note")


@admin.register(ScoreWeights)
class ScoreWeightsAdmin(BackOfficeAdmin):
    """Versions: the form always makes the next one."""

    form = WeightsForm
    list_display = ("name", "in_use", "note", "created_by", "made")
    list_select_related = ("created_by",)
    ordering = ("-version",)
    actions = None
    actions_list = ("how_good",)
    change_form_outer_after_template = "leads/admin/weights_effect_slot.html"
    fieldsets = (
        *(
            (title, {"fields": _in_pairs([code for code, signal in SIGNALS.items() if signal.component == component])})
            for component, title in COMPONENTS.items()
        ),
        (_("Time and labels"), {"fields": [("half_life_days", "recency_half_life_days"), ("hot_from", "warm_from")]}),
        (None, {"fields": ["note"]}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What counted once stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What is in use, or the version that shall be used again."""
        again = request.GET.get("like", "")
        like = ScoreWeights.objects.filter(pk=again).first() if again.isdecimal() else None
        weights = like.weights if like else active_weights()
        return {**weights.points, **{name: getattr(weights, name) for name in _RULES}}

    def save_model(self, request: HttpRequest, obj: ScoreWeights, form: Any, change: bool) -> None:
        use_weights(obj, by=request.user)
        rescore_leads.delay_on_commit()

    def log_addition(self, request: HttpRequest, obj: ScoreWeights, message: Any) -> Any:
        messages.info(request, gettext("All leads are scored anew now; with a million of them it takes minutes."))
        return super().log_addition(request, obj, message)

    @display(description=_("version"), ordering="version")
    def name(self, row: ScoreWeights) -> str:
        return str(row)

    @display(description=_("in use"), boolean=True)
    def in_use(self, row: ScoreWeights) -> bool:
        return row.is_active

    @display(description=_("created at"), ordering="created_at")
    def made(self, row: ScoreWeights) -> object:
        return ago(row.created_at)

    @action(description=_("Does the score hold?"), url_path="calibration", icon="query_stats", permissions=["view"])
    def how_good(self, request: HttpRequest) -> HttpResponse:
        context = {
            **page_context(self, request, gettext("Does the score hold?")),
            "bands": calibration(),
        }
        return TemplateResponse(request, "leads/admin/calibration.html", context)

    def get_urls(self) -> list[URLPattern]:
        view = admin.site.admin_view(require_POST(self.effect_view))  # type: ignore[type-var]
        return [path("effect/", view, name="leads_scoreweights_effect"), *super().get_urls()]

    def effect_view(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perms(("leads.add_scoreweights", "leads.view_lead")):
            raise PermissionDenied
        form = WeightsForm(request.POST)
        effect = effect_of(form.instance.weights) if form.is_valid() else None
        context = {"form": form, "effect": effect, "tiers": _tiers(effect) if effect else ()}
        return render(request, "leads/admin/weights_effect.html", context)


def _tiers(effect: Effect) -> list[tuple[str, Any, int, int]]:
    return [(label, Label(label).label, effect.before[label], effect.after[label]) for label in Label.values]


class ScoreFilter(DropdownFilter):
    title = _("score")
    parameter_name = "score_from"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(str(low), gettext("%(low)d and more") % {"low": low}) for low in (80, 60, 40, 20)]

    def queryset(self, request: HttpRequest, queryset: LeadQuerySet) -> LeadQuerySet:
        low = self.value() or ""
        return queryset.filter(score__gte=int(low)) if low.isdecimal() and len(low) < 4 else queryset


class ScoringViews:
    """The score on a lead's page and in the inbox, and the list of hot leads."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:lead_id>/unpin-label/",
                admin.site.admin_view(require_POST(self.unpin_view)),  # type: ignore[type-var]
                name="leads_lead_unpin",
            ),
            path("hot/", admin.site.admin_view(self.hot_view), name="leads_lead_hot"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def unpin_view(self, request: HttpRequest, lead_id: int) -> HttpResponse:
        if not request.user.has_perm("leads.change_lead"):
            raise PermissionDenied
        lead = unpin_label(get_object_or_404(Lead, pk=lead_id))
        return render(request, "leads/parts/score.html", {"lead": lead, **score_piece(lead)})

    def hot_view(self, request: HttpRequest) -> HttpResponse:
        """The list of leads, those first that are worth a call."""
        column = list(self.get_list_display(request)).index("points") + 1  # type: ignore[attr-defined]
        asked = urlencode({"score_from": _HOT_FROM, "o": f"-{column}"})
        return redirect(f"{reverse('admin:leads_lead_changelist')}?{asked}")
