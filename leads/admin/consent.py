"""Consent: the ledger, what staff write into it, and its proof for others."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago
from common.admin.filters import DayRangeFilter
from common.spreadsheets import csv_response

from ..choices import ConsentPurpose, ConsentSource, ConsentStatus
from ..errors import DecidedMeanwhile
from ..models import ConsentRecord, Lead
from ..querysets import LeadQuerySet
from ..selectors.consents_shown import PROOF_COLUMNS, proof_of
from ..services.consent import Evidence, record_consent, take_back_decision

CONSENT_COLOURS = {
    ConsentStatus.GIVEN: "success",
    ConsentStatus.WITHDRAWN: "danger",
    ConsentStatus.UNSURE: "warning",
    ConsentStatus.DISMISSED: "default",
    ConsentStatus.REOPENED: "default",
}
_NOTHING_SAID = "none"
_NOT_BY_ITSELF = gettext_noop(
    "Messages that a “stop” cancelled are not sent by themselves. If there were any lately, your bell leads to them."
)


class ConsentFilter(DropdownFilter):
    title = _("consent")
    parameter_name = "consent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        states = (ConsentStatus.WITHDRAWN, ConsentStatus.UNSURE, ConsentStatus.GIVEN)
        return [*((state.value, state.label) for state in states), (_NOTHING_SAID, _("nothing said"))]

    def queryset(self, request: HttpRequest, queryset: LeadQuerySet) -> LeadQuerySet:
        return queryset.with_consent(self.value()) if self.value() else queryset


class ConsentForm(BaseDialogForm):
    status = forms.ChoiceField(
        label=_("What the person said"),
        choices=[
            (ConsentStatus.WITHDRAWN, _("Does not want to be written to")),
            (ConsentStatus.GIVEN, _("Wants to hear from us")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    purpose = forms.ChoiceField(label=_("About"), choices=ConsentPurpose.choices, widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(
        label=_("How do we know?"),
        help_text=_("Who said it, where and when: it is the proof."),
        max_length=300,
        widget=UnfoldAdminTextInputWidget(attrs={"dir": "auto"}),
    )


def _told_by_staff(lead: Lead, status: ConsentStatus, reason: str, request: HttpRequest, **about: Any) -> bool:
    evidence = Evidence(ConsentSource.STAFF, at=timezone.now(), reason=reason, by=request.user)
    return record_consent(lead_id=lead.pk, status=status, evidence=evidence, **about).changed


def _for_all(request: HttpRequest, leads: LeadQuerySet, status: ConsentStatus, tell: Callable[[int], str]) -> None:
    reason = request.POST.get("consent_reason", "").strip()
    if not reason:
        messages.warning(request, gettext("Nothing done: say how we know."))
        return
    changed = [_told_by_staff(lead, status, reason, request) for lead in leads]
    if done := sum(changed):
        messages.success(request, tell(done) % {"count": done})
    if known := len(changed) - done:
        text = ngettext("%(count)d skipped: %(why)s", "%(count)d skipped: %(why)s", known)
        messages.warning(request, text % {"count": known, "why": gettext("it was so already")})


@admin.action(permissions=["change"], description=_("Withdraw consent"))
def withdraw_consent(model_admin: Any, request: HttpRequest, queryset: LeadQuerySet) -> None:
    def tell(n: int) -> str:
        return ngettext("%(count)d lead is not written to any more.", "%(count)d leads are not written to any more.", n)

    _for_all(request, queryset, ConsentStatus.WITHDRAWN, tell)


@admin.action(permissions=["change"], description=_("Give consent"))
def give_consent(model_admin: Any, request: HttpRequest, queryset: LeadQuerySet) -> None:
    def tell(n: int) -> str:
        return ngettext("%(count)d lead may be written to.", "%(count)d leads may be written to.", n)

    _for_all(request, queryset, ConsentStatus.GIVEN, tell)


@admin.action(permissions=["prove_consent"], description=_("Consent with proof (CSV)"))
def consent_as_csv(model_admin: Any, request: HttpRequest, queryset: LeadQuerySet) -> HttpResponse:
    return _proof(queryset.values_list("pk", flat=True), "csv")


@admin.action(permissions=["prove_consent"], description=_("Consent with proof (JSON)"))
def consent_as_json(model_admin: Any, request: HttpRequest, queryset: LeadQuerySet) -> HttpResponse:
    return _proof(queryset.values_list("pk", flat=True), "json")


def _proof(lead_ids: Iterable[int], form: str) -> HttpResponse:
    lines = list(proof_of(lead_ids))
    if form == "csv":
        return csv_response("consent.csv", PROOF_COLUMNS, (list(line.values()) for line in lines))
    response = HttpResponse(json.dumps(lines, ensure_ascii=False, indent=2), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="consent.json"'
    return response


class ConsentViews:
    """For the admin of leads."""

    def get_urls(self) -> list[URLPattern]:
        proof = path(
            "<int:lead_id>/consent.<str:form>",
            admin.site.admin_view(self.consent_proof),
            name="leads_lead_consent_proof",
        )
        return [proof, *super().get_urls()]  # type: ignore[misc]

    def consent_proof(self, request: HttpRequest, lead_id: int, form: str) -> HttpResponse:
        if not self.has_prove_consent_permission(request):
            return HttpResponse(status=403)
        return _proof([get_object_or_404(Lead, pk=lead_id).pk], form)

    def has_prove_consent_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("leads.view_consentrecord") and request.user.has_perm("leads.view_lead")

    @action(
        description=_("Consent…"),
        url_path="consent",
        icon="do_not_disturb_on",
        permissions=["change"],
        dialog=ActionDialog(
            title=_("Note what the person said about being written to"),
            description="",
            form_class=ConsentForm,
            form_submit_text=_("Note it"),
        ),
    )
    def note_consent(self, request: HttpRequest, form: ConsentForm, object_id: str) -> HttpResponse:
        lead, said = get_object_or_404(Lead, pk=object_id), form.cleaned_data
        changed = _told_by_staff(
            lead, ConsentStatus(said["status"]), said["reason"], request, purpose=ConsentPurpose(said["purpose"])
        )
        if changed:
            messages.success(request, gettext("Noted in the consent ledger."))
            if said["status"] == ConsentStatus.GIVEN:
                messages.info(request, gettext(_NOT_BY_ITSELF))
        else:
            messages.warning(request, gettext("Noted in the consent ledger; it was so already."))
        return HttpResponse(headers={"HX-Redirect": reverse("admin:leads_lead_change", args=[lead.pk])})


@admin.register(ConsentRecord)
class ConsentRecordAdmin(EvidenceAdmin):
    """The ledger. Lines are added by what people say and by actions elsewhere; nobody rewrites one."""

    list_display = ("when", "lead", "said", "purpose", "channel", "source", "proof", "by")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("source", ChoicesDropdownFilter),
        ("purpose", ChoicesDropdownFilter),
        ("at", DayRangeFilter),
    )
    list_select_related = ("lead", "by")
    search_fields = ("reference",)
    ordering = ("-id",)
    empty_hint = _(
        "Nobody has said yet whether they want to be written to. What people write, press or set is noted here by "
        "itself; note what they told you with “Consent…” on a lead’s page."
    )
    fields = (
        ("lead", "at"),
        ("status", "purpose"),
        ("channel", "source"),
        "quote",
        ("words", "reference"),
        ("reason", "by"),
        ("about", "created_at"),
    )
    actions = ("take_back", "as_csv")

    def has_decide_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("leads.change_consent")

    @admin.action(permissions=["decide"], description=_("Take the decision back"))
    def take_back(self, request: HttpRequest, queryset: Any) -> None:
        done = 0
        for record in queryset.select_related("about"):
            try:
                take_back_decision(record.about or record, by=request.user)
                done += 1
            except DecidedMeanwhile:
                messages.warning(
                    request, gettext("%(record)s: there is no decision to take back.") % {"record": record}
                )
        if done:
            text = ngettext("%(count)d question is open again.", "%(count)d questions are open again.", done)
            messages.success(request, text % {"count": done})

    @admin.action(permissions=["view"], description=_("CSV of the whole ledger of these people"))
    def as_csv(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return _proof(set(queryset.values_list("lead_id", flat=True)), "csv")

    @display(description=_("at"), ordering="at")
    def when(self, record: ConsentRecord) -> object:
        return ago(record.at)

    @display(description=_("consent"), ordering="status", label=CONSENT_COLOURS)
    def said(self, record: ConsentRecord) -> tuple[str, str]:
        return record.status, record.get_status_display()

    @display(description=_("proof"))
    def proof(self, record: ConsentRecord) -> str:
        text = record.quote or record.reason
        return f"{text[:80]}…" if len(text) > 80 else text
