"""What may be an opt-out, until a person has decided: nothing automatic goes to its writer meanwhile."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago
from leads.errors import DecidedMeanwhile
from leads.models import Consent, ConsentRecord
from messaging.services.consent import decide_opt_out, reopen_decision

_LIST = "admin:leads_consent_changelist"


def _decision(*, is_opt_out: bool) -> Callable[..., None]:
    def act(model_admin: Any, request: HttpRequest, queryset: QuerySet[Consent]) -> None:
        done = sum(_decide(state.record, is_opt_out, request) for state in queryset.select_related("record"))
        if done:
            text = ngettext("%(count)d decided.", "%(count)d decided.", done)
            messages.success(request, text % {"count": done})

    act.__name__ = "is_opt_out" if is_opt_out else "is_none"
    title = _("It is an opt-out") if is_opt_out else _("It is none")
    return admin.action(act, permissions=["decide"], description=title)


def _decide(record: ConsentRecord, is_opt_out: bool, request: HttpRequest) -> bool:
    try:
        decide_opt_out(record, is_opt_out=is_opt_out, by=request.user)
    except DecidedMeanwhile as refusal:
        messages.warning(request, str(refusal))
        return False
    return True


@admin.register(Consent)
class ConsentAdmin(EvidenceAdmin):
    """Opt-outs to decide. What is decided stands in the consent ledger."""

    list_display = ("when", "lead", "said", "words", "verdict")
    list_select_related = ("lead", "record")
    list_display_links = None
    ordering = ("since",)
    empty_hint = _(
        "Nothing waits for a decision. Words that may or may not mean “stop” come here; until somebody decides, "
        "nothing automatic goes to that person."
    )
    actions = (_decision(is_opt_out=True), _decision(is_opt_out=False))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consent]:
        return super().get_queryset(request).to_decide()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": gettext("Opt-outs to decide")})

    def has_decide_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("leads.change_consent")

    def get_urls(self) -> list[URLPattern]:
        decide = path(
            "<int:record_id>/decide/<str:verdict>/",
            admin.site.admin_view(require_POST(self.decide_view)),  # type: ignore[type-var]
            name="leads_consent_decide",
        )
        return [decide, *super().get_urls()]

    def decide_view(self, request: HttpRequest, record_id: int, verdict: str) -> HttpResponse:
        if not self.has_decide_permission(request):
            raise PermissionDenied
        record = get_object_or_404(ConsentRecord, pk=record_id)
        if verdict == "undo":
            try:
                reopen_decision(record, by=request.user)
                messages.success(request, gettext("The question is open again."))
            except DecidedMeanwhile as refusal:
                messages.warning(request, str(refusal))
        elif _decide(record, verdict == "yes", request):
            text = (
                gettext("%(person)s is not written to any more.")
                if verdict == "yes"
                else gettext("%(person)s may be written to: what waited goes.")
            )
            facts = {"record": record, "text": text % {"person": record.lead}}
            messages.success(request, render_to_string("messaging/consent_decided.html", facts, request=request))
        return redirect(_LIST)

    @display(description=_("at"), ordering="since")
    def when(self, state: Consent) -> object:
        return ago(state.since)

    @display(description=_("message"))
    def said(self, state: Consent) -> SafeString:
        return SafeString(render_to_string("messaging/consent_said.html", {"state": state}))

    @display(description=_("recognised by"))
    def words(self, state: Consent) -> str:
        return state.record.words

    @display(description=_("decide"))
    def verdict(self, state: Consent) -> SafeString:
        return SafeString(render_to_string("messaging/consent_verdict.html", {"record": state.record}))
