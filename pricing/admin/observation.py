from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago, money

from ..choices import ObservationState
from ..errors import DecidedMeanwhile
from ..models import Observation, ObservationCrop
from ..services.deciding import accept_observation, reject_observation

_COLOURS = {
    ObservationState.ACCEPTED: "success",
    ObservationState.WAITING: "warning",
    ObservationState.REJECTED: "default",
}


@admin.register(Observation)
class ObservationAdmin(EvidenceAdmin):
    """The proofs, and the picker: of several prices of a page, the one of our product is accepted here."""

    list_display = ("listing", "price", "title", "doubts", "seen_first", "seen_last", "parser", "confidence", "verdict")
    list_filter = (("state", ChoicesDropdownFilter), ("listing__source", ChoicesDropdownFilter))
    list_select_related = ("listing__product", "listing__competitor")
    search_fields = ("title", "listing__product__sku", "listing__product__name_en", "listing__competitor__name")
    ordering = ("-observed_at", "-id")
    empty_hint = _("Every price that was read of a competitor’s page stands here with the words it was read from.")
    fields = (
        ("listing", "state"),
        ("price", "was"),
        ("title", "place"),
        "doubts",
        "proof",
        "url",
        "crop_shown",
        ("parser", "confidence"),
        ("observed_at", "confirmed_at"),
        ("decided_by", "decided_at"),
    )
    readonly_fields = ("price", "crop_shown")
    actions = ("accept", "reject")

    @admin.action(permissions=["decide"], description=_("This is its price"))
    def accept(self, request: HttpRequest, queryset: QuerySet[Observation]) -> None:
        done, refused = _decide(queryset, accept_observation, request.user)
        if done:
            text = ngettext("%(count)d price counts now.", "%(count)d prices count now.", done)
            messages.success(request, text % {"count": done})
        _tell_refused(request, refused)

    @admin.action(permissions=["decide"], description=_("This is not its price"))
    def reject(self, request: HttpRequest, queryset: QuerySet[Observation]) -> None:
        done, refused = _decide(queryset, reject_observation, request.user)
        if done:
            text = ngettext("%(count)d price does not count.", "%(count)d prices do not count.", done)
            messages.success(request, text % {"count": done})
        _tell_refused(request, refused)

    def get_urls(self) -> list[URLPattern]:
        crop = self.admin_site.admin_view(self.crop_view, cacheable=True)
        return [path("<int:pk>/crop/", crop, name="pricing_observation_crop"), *super().get_urls()]

    def crop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        crop = get_object_or_404(ObservationCrop, observation=pk)
        if not self.has_view_permission(request):
            raise Http404
        # Written by us: see pricing/ocr/reader.py.
        response = HttpResponse(bytes(crop.content), content_type="image/jpeg")
        response["Cache-Control"] = "private, max-age=3600"
        return response

    @display(description=_("part of the picture"))
    def crop_shown(self, observation: Observation) -> object:
        if not ObservationCrop.objects.filter(observation=observation).exists():
            return "-"
        url = reverse("admin:pricing_observation_crop", args=[observation.pk])
        return format_html('<img src="{}" alt="{}" style="max-width:100%">', url, observation.proof[:200])

    def has_decide_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("pricing.change_observation")

    @display(description=_("price"), ordering="amount")
    def price(self, observation: Observation) -> object:
        return money(observation.amount, observation.currency)

    @display(description=_("seen first"), ordering="observed_at")
    def seen_first(self, observation: Observation) -> object:
        return ago(observation.observed_at)

    @display(description=_("seen last"), ordering="confirmed_at")
    def seen_last(self, observation: Observation) -> object:
        return ago(observation.confirmed_at)

    @display(description=_("state"), label=_COLOURS)
    def verdict(self, observation: Observation) -> tuple[str, str]:
        return observation.state, observation.get_state_display()


def _decide(queryset: QuerySet[Observation], service: Any, by: Any) -> tuple[int, int]:
    done = refused = 0
    for observation in queryset.order_by("pk"):
        try:
            service(observation=observation, by=by)
        except DecidedMeanwhile:
            refused += 1
        else:
            done += 1
    return done, refused


def _tell_refused(request: HttpRequest, refused: int) -> None:
    if refused:
        text = ngettext(
            "%(count)d skipped: it was decided already, or is not the one.",
            "%(count)d skipped: they were decided already, or are not the one.",
            refused,
        )
        messages.warning(request, text % {"count": refused})
