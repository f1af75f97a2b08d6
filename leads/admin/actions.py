"""What staff do to leads: permission → one service call → what was done, to how many, what was skipped and why."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.dataclasses import ActionDialog
from unfold.decorators import action

from ..choices import ActivityKind, SaleOrigin, Stage
from ..errors import LeadsError
from ..models import Lead
from ..querysets import LeadQuerySet
from ..services.activities import record_activity
from ..services.pipeline import MoveReport, move_stage, move_stages
from ..services.selling import Recorded, record_sale, win_lead
from .displays import names_of
from .forms import MOVE_TO, LogActivityForm, MoveStageForm, NoteSaleForm


def move_to(stage: Stage) -> Callable[..., None]:
    """The bulk action that takes the chosen leads to `stage`."""

    def act(model_admin: ModelAdmin, request: HttpRequest, queryset: LeadQuerySet) -> None:
        reason = request.POST.get("reason", "")
        _tell(request, move_stages(leads=queryset, to=stage, by=request.user, reason=reason), stage)

    act.__name__ = f"{MOVE_TO}{stage}"
    description = format_lazy("{move_to} {stage}", move_to=_("Move to stage:"), stage=stage.label)
    return admin.action(act, permissions=["change"], description=description)


def _tell(request: HttpRequest, report: MoveReport, stage: Stage) -> None:
    if moved := len(report.moved):
        done = ngettext("%(count)d lead is now in “%(stage)s”.", "%(count)d leads are now in “%(stage)s”.", moved)
        messages.success(request, done % {"count": moved, "stage": stage.label})
        if stage == Stage.WON:
            messages.info(request, gettext("No revenue is noted by this: note on each lead what was sold."))
    for why, leads in report.skipped.items():
        skipped = ngettext(
            "%(count)d lead skipped: %(why)s (%(names)s)", "%(count)d leads skipped: %(why)s (%(names)s)", len(leads)
        )
        messages.warning(request, skipped % {"count": len(leads), "why": why, "names": names_of(leads)})


class LeadDetailActions:
    """The buttons on a lead's page. Each opens a dialog, so that nothing changes by following a link."""

    @action(
        description=_("Move to stage…"),
        url_path="move-stage",
        icon="move_down",
        permissions=["change"],
        dialog=ActionDialog(
            title=_("Move to another stage"), description="", form_class=MoveStageForm, form_submit_text=_("Move")
        ),
    )
    def move_to_stage(self, request: HttpRequest, form: MoveStageForm, object_id: str) -> HttpResponse:
        lead = _lead(object_id)
        said = form.cleaned_data
        # What staff saw when they decided; if somebody moved it since, this move is refused.
        lead.stage = said["seen"]
        try:
            recorded = _moved(lead, said, request)
        except LeadsError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("The lead is now in “%(stage)s”.") % {"stage": lead.get_stage_display()})
            if recorded:
                messages.success(request, gettext("Sale noted: %(sale)s") % {"sale": recorded.sale})
        return _back_to(lead)

    @action(
        description=_("Note a sale…"),
        url_path="note-sale",
        icon="shopping_bag",
        permissions=["sell"],
        dialog=ActionDialog(
            title=_("What was sold?"), description="", form_class=NoteSaleForm, form_submit_text=_("Note the sale")
        ),
    )
    def note_sale(self, request: HttpRequest, form: NoteSaleForm, object_id: str) -> HttpResponse:
        lead, said = _lead(object_id), form.cleaned_data
        try:
            recorded = record_sale(
                lead=lead,
                sold=said["sold"],
                origin=SaleOrigin.HAND,
                origin_ref=f"{lead.pk}:{said['nonce']}",
                by=request.user,
            )
        except LeadsError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("Sale noted: %(sale)s") % {"sale": recorded.sale})
        return _back_to(lead)

    def has_sell_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("leads.add_sale")

    @action(
        description=_("Add to the timeline…"),
        url_path="log-activity",
        icon="edit_note",
        permissions=["change"],
        dialog=ActionDialog(
            title=_("Add a note, call or meeting"),
            description="",
            form_class=LogActivityForm,
            form_submit_text=_("Add"),
        ),
    )
    def log_activity(self, request: HttpRequest, form: LogActivityForm, object_id: str) -> HttpResponse:
        lead = _lead(object_id)
        kind = ActivityKind(form.cleaned_data["kind"])
        record_activity(lead_id=lead.pk, kind=kind, at=timezone.now(), text=form.cleaned_data["text"], by=request.user)
        messages.success(request, gettext("Added to the timeline."))
        return _back_to(lead)


def _moved(lead: Lead, said: dict[str, Any], request: HttpRequest) -> Recorded | None:
    if said["to"] == Stage.WON and said.get("sold"):
        return win_lead(lead=lead, by=request.user, sold=said["sold"])
    move_stage(lead=lead, to=Stage(said["to"]), by=request.user, reason=said["reason"])
    return None


def _lead(object_id: Any) -> Lead:
    return get_object_or_404(Lead, pk=unquote(str(object_id)))


def _back_to(lead: Lead) -> HttpResponse:
    """The dialog posts in the background; the page behind it is loaded anew."""
    return HttpResponse(headers={"HX-Redirect": reverse("admin:leads_lead_change", args=[lead.pk])})
