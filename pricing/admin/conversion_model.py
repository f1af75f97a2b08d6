from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago, ltr

from ..learning.model import LEAST_OF_EACH, LEAST_ROWS
from ..models import ConversionModel
from ..services.training import train_soon, use_none, use_version

_SIZE = 200


@admin.register(ConversionModel)
class ConversionModelAdmin(EvidenceAdmin):
    list_display = ("__str__", "status", "trained", "rows", "judged_by", "brier", "of_mean", "error")
    ordering = ("-id",)
    empty_hint = _(
        "Not enough data yet, or not trained: it learns from at least 200 inquiries that are a week old, of which 30 "
        "and more ended in a sale. Until then the rules decide alone."
    )
    fields = ("is_active", "trained", "rows", "judged_by", "brier", "of_mean", "error", "curve")
    readonly_fields = ("trained", "judged_by", "brier", "of_mean", "error", "curve")
    actions = ("use_this", "use_nothing")
    actions_list = ("train_now",)

    @action(description=_("Train now"), url_path="train", icon="model_training", permissions=["act"])
    def train_now(self, request: HttpRequest) -> HttpResponse:
        train_soon()
        text = gettext(
            "A new version is being trained; it stands here in a minute. With fewer than %(rows)d inquiries, or "
            "%(sales)d sales among them, there is none."
        )
        messages.success(request, text % {"rows": LEAST_ROWS, "sales": LEAST_OF_EACH})
        return redirect("admin:pricing_conversionmodel_changelist")

    @admin.action(permissions=["act"], description=_("Use this version"))
    def use_this(self, request: HttpRequest, queryset: QuerySet[ConversionModel]) -> None:
        chosen = list(queryset)
        if len(chosen) != 1:
            messages.warning(request, gettext("Choose one version."))
        elif use_version(version=chosen[0]):
            messages.success(request, gettext("%(version)s is in use.") % {"version": chosen[0]})
        else:
            messages.warning(request, gettext("Skipped: it is in use already."))

    @admin.action(permissions=["act"], description=_("Use none: the rules decide"))
    def use_nothing(self, request: HttpRequest, queryset: QuerySet[ConversionModel]) -> None:
        if use_none():
            messages.success(request, gettext("No version is in use: the rules decide alone."))
        else:
            messages.warning(request, gettext("Skipped: none was in use."))

    def has_act_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("pricing.change_conversionmodel")

    @display(description=_("state"), label={"on": "success", "off": "default"})
    def status(self, version: ConversionModel) -> tuple[str, Any]:
        return ("on", _("in use")) if version.is_active else ("off", _("not in use"))

    @display(description=_("trained"), ordering="trained_at")
    def trained(self, version: ConversionModel) -> object:
        return ago(version.trained_at)

    @display(description=_("judged by"))
    def judged_by(self, version: ConversionModel) -> object:
        return version.quality.get("rows", "-")

    @display(description=_("Brier score"))
    def brier(self, version: ConversionModel) -> object:
        return _figure(version, "brier")

    @display(description=_("the average’s"))
    def of_mean(self, version: ConversionModel) -> object:
        return _figure(version, "brier_of_mean")

    @display(description=_("calibration error"))
    def error(self, version: ConversionModel) -> object:
        return _figure(version, "calibration_error")

    @display(description=_("said and came true"))
    def curve(self, version: ConversionModel) -> object:
        bins = version.quality.get("curve", [])
        places = [
            {"x": f"{each['said'] * _SIZE:.1f}", "y": f"{(1 - each['came']) * _SIZE:.1f}", **each} for each in bins
        ]
        return SafeString(render_to_string("pricing/admin/reliability.html", {"places": places}))


def _figure(version: ConversionModel, name: str) -> object:
    figure = version.quality.get(name)
    return "-" if figure is None else ltr(f"{figure:.3f}")
