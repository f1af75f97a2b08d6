"""The builder: what is typed is kept at once, and what it would do stands beside it."""

from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.choices import CampaignState
from campaigns.errors import CampaignsError, ChangedMeanwhile, LaunchRefused
from campaigns.models import Campaign
from campaigns.services.drafts import Editor, save_draft
from campaigns.services.launch import launch_campaign, schedule_campaign
from campaigns.services.rewording import WORDINGS
from common.admin.access import for_staff
from messaging.selectors.sending_rules import current_rules

from ..access import BUILD, RUN, SEE_LEADS, may_run
from .document import Document, reshaped
from .pieces import audience_piece, fingerprint, message_piece, variables_of
from .sent import as_sent

_FOLDER = "campaigns/build"


def page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    document = Document(campaign, as_sent(campaign))
    context = {**admin.site.each_context(request), "title": campaign.name, **_whole(request, campaign, document)}
    context["rules"] = current_rules()
    request.current_app = admin.site.name
    return TemplateResponse(request, f"{_FOLDER}/page.html", context)


@require_POST
@for_staff(BUILD, SEE_LEADS)
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps what was typed; answers with what it would do."""
    campaign = get_object_or_404(Campaign, pk=pk)
    document = Document(campaign, request.POST)
    return _kept(request, campaign, document, "saved")


@require_POST
@for_staff(BUILD, SEE_LEADS)
def reshape(request: HttpRequest, pk: int) -> HttpResponse:
    """A step or a wording more or less, another template or channel: the steps are drawn anew."""
    campaign = get_object_or_404(Campaign, pk=pk)
    document = Document(campaign, reshaped(request.POST, request.POST.get("do", "")))
    return _kept(request, campaign, document, "reshaped")


@require_POST
@for_staff(BUILD, RUN, SEE_LEADS)
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, pk=pk)
    document = Document(campaign, request.POST)
    try:
        if not document.is_valid():
            raise LaunchRefused([f"{label}: {fault}" for label, fault in document.faults()])
        save_draft(campaign, document.draft(), by=_editor(request))
        messages.success(request, _launched(request, campaign))
    except LaunchRefused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    except CampaignsError as error:
        messages.error(request, str(error))
    return redirect(reverse("admin:campaigns_campaign_change", args=[campaign.pk]))


def _launched(request: HttpRequest, campaign: Campaign) -> str:
    if starts_at := campaign.starts_at:
        schedule_campaign(campaign, starts_at=starts_at)
        when = date_format(timezone.localtime(starts_at), "SHORT_DATETIME_FORMAT")
        return _("“%(name)s” starts at %(when)s.") % {"name": campaign.name, "when": when}
    launch_campaign(campaign, by=request.user)
    return _("“%(name)s” is on its way.") % {"name": campaign.name}


def _kept(request: HttpRequest, campaign: Campaign, document: Document, name: str) -> HttpResponse:
    if campaign.state != CampaignState.DRAFT:
        return HttpResponse(headers={"HX-Refresh": "true"})
    faults = [] if document.is_valid() else document.faults()
    if not faults:
        try:
            save_draft(campaign, document.draft(), by=_editor(request))
        except ChangedMeanwhile as error:
            faults = [("", str(error))]
        except CampaignsError:
            return HttpResponse(headers={"HX-Refresh": "true"})
    context = {**_parts(request, campaign, document), "faults": faults, "saved_at": timezone.now()}
    if request.POST.get("fingerprint") != fingerprint(campaign):
        context |= {**audience_piece(campaign), "counted_anew": True}
    return render(request, f"{_FOLDER}/{name}.html", context)


def _editor(request: HttpRequest) -> Editor | None:
    """None for a program that posts the form and shows nobody anything."""
    page = request.POST.get("page", "")
    return Editor(page[:32], parse_datetime(request.POST.get("shown_at", ""))) if page else None


def _whole(request: HttpRequest, campaign: Campaign, document: Document) -> dict[str, Any]:
    return {**_parts(request, campaign, document), **audience_piece(campaign), "page": uuid4().hex}


def _parts(request: HttpRequest, campaign: Campaign, document: Document) -> dict[str, Any]:
    return {
        "document": document,
        "form": document.form,
        "variables": variables_of(campaign),
        "reshape_url": reverse("campaign-builder:reshape", args=[campaign.pk]),
        "may_run": may_run(request),
        "wordings_each": WORDINGS,
        **message_piece(campaign, reader=request.POST.get("reader", "")),
    }
