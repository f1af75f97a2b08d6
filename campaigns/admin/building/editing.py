"""The steps of a drip that runs: changed on a page that says, before it is saved, what that means for whom."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from campaigns.errors import CampaignsError, LaunchRefused
from campaigns.models import Campaign
from campaigns.selectors.edit_effects import Effect, Standing, effects_of, standing
from campaigns.services.editing import EditedStep, check_edit, edit_steps, is_editable
from common.admin.access import for_staff

from ..access import BUILD, RUN, SEE_LEADS
from ..live import shown_duration
from .document import Steps, reshaped, whole
from .pieces import variables_of
from .sent import send_step

_FOLDER = "campaigns/edit"
_MAY = for_staff(BUILD, RUN, SEE_LEADS)


@require_GET
@_MAY
def page(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, pk=pk)
    if not is_editable(campaign):
        return redirect(_live(campaign))
    context = {**admin.site.each_context(request), "title": campaign.name, **_parts(campaign, _as_sent(campaign))}
    request.current_app = admin.site.name
    return TemplateResponse(request, f"{_FOLDER}/page.html", context)


@require_POST
@_MAY
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is kept: what it would mean."""
    return _drawn(request, pk, request.POST, "effects")


@require_POST
@_MAY
def reshape(request: HttpRequest, pk: int) -> HttpResponse:
    return _drawn(request, pk, reshaped(request.POST, request.POST.get("do", "")), "reshaped")


@require_POST
@_MAY
def save(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, pk=pk)
    steps = _steps(campaign, request.POST)
    try:
        if not steps.is_valid():
            raise LaunchRefused([f"{label}: {fault}" for label, fault in steps.faults()])
        edit_steps(campaign, _edited(steps, request.POST), seen=_seen(request.POST))
    except CampaignsError as error:
        for reason in getattr(error, "reasons", [str(error)]):
            messages.error(request, reason)
        # What was typed stays where it was.
        context = {**admin.site.each_context(request), "title": campaign.name, **_parts(campaign, request.POST)}
        return TemplateResponse(request, f"{_FOLDER}/page.html", context)
    messages.success(request, _("The steps of “%(name)s” are changed.") % {"name": campaign.name})
    return redirect(_live(campaign))


def _drawn(request: HttpRequest, pk: int, data: QueryDict, name: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign, pk=pk)
    if not is_editable(campaign):
        return HttpResponse(headers={"HX-Redirect": _live(campaign)})
    return render(request, f"{_FOLDER}/{name}.html", _parts(campaign, data))


def _parts(campaign: Campaign, data: QueryDict) -> dict[str, Any]:
    steps = _steps(campaign, data)
    context: dict[str, Any] = {
        "campaign": campaign,
        "document": steps,
        "seen": _seen(data),
        "variables": variables_of(campaign),
        "reshape_url": reverse("campaign-builder:edit-reshape", args=[campaign.pk]),
        "standing": _standing(campaign),
    }
    if not steps.is_valid():
        return {**context, "faults": steps.faults()}
    edited = _edited(steps, data)
    try:
        reasons = check_edit(campaign, edited, seen=_seen(data))
        effects = effects_of(campaign, edited)
    except CampaignsError as error:
        return {**context, "reasons": [str(error)]}
    return {**context, "reasons": reasons, "effects": [_told(effect) for effect in effects]}


def _steps(campaign: Campaign, data: QueryDict) -> Steps:
    return Steps(data, [share.channel for share in campaign.shares.select_related("channel")])


def _as_sent(campaign: Campaign) -> QueryDict:
    data = QueryDict(mutable=True)
    for step in campaign.steps.select_related("experiment").prefetch_related("variants"):
        send_step(data, str(step.pk), step)
        data.appendlist("seen", str(step.pk))
    return data


def _seen(data: QueryDict) -> list[int]:
    return [whole(pk) for pk in data.getlist("seen")]


def _edited(steps: Steps, data: QueryDict) -> list[EditedStep]:
    seen = set(_seen(data))
    return [EditedStep(step.draft(), whole(step.key) if whole(step.key) in seen else None) for step in steps.steps]


def _standing(campaign: Campaign) -> list[tuple[int, Standing]]:
    found = standing(campaign)
    return [(step.number, found.get(step.pk, Standing())) for step in campaign.steps.order_by("number")]


def _told(effect: Effect) -> dict[str, Any]:
    by = shown_duration(abs(effect.later)) if effect.later else ""
    return {"effect": effect, "label": effect.kind.label, "by": by}


def _live(campaign: Campaign) -> str:
    return reverse("admin:campaigns_campaign_change", args=[campaign.pk])
