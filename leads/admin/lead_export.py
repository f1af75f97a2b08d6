"""Leads go out as a file: what the list shows now, or those that were ticked."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago
from common.admin.pages import page_context

from ..exports.columns import COLUMNS
from ..models import Lead, LeadExport
from ..querysets import LeadQuerySet
from ..services.exporting import CSV, XLSX, export_csv, export_xlsx, note_export

_USUAL = [name for name in COLUMNS if name not in ("number", "lost_reason", "last_message_at", "created_at")]
_CHOSEN = "chosen"
# Both are sent while they are written: no web process waits for the last lead, or holds them all.
_EXPORTS: dict[str, tuple[Callable[[LeadQuerySet, Sequence[str]], Iterator[Any]], str]] = {
    CSV: (export_csv, "text/csv; charset=utf-8"),
    XLSX: (export_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class ExportForm(forms.Form):
    file_format = forms.ChoiceField(
        label=_("Format"), choices=[(CSV, _("CSV")), (XLSX, _("XLSX (Excel)"))], widget=UnfoldAdminSelectWidget
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[(name, column.title) for name, column in COLUMNS.items()],
        initial=_USUAL,
        error_messages={"required": _("Choose at least one column.")},
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )


def may_export(request: HttpRequest) -> bool:
    return request.user.has_perms(("leads.view_lead", "leads.export_lead"))


@admin.action(permissions=["export"], description=_("Export the chosen leads…"))
def export_chosen(model_admin: ModelAdmin, request: HttpRequest, queryset: LeadQuerySet) -> HttpResponse:
    chosen = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True))
    return HttpResponseRedirect(f"{reverse('admin:leads_lead_export')}?{_CHOSEN}={chosen}")


class ExportViews:
    """For the list of leads."""

    def has_export_permission(self, request: HttpRequest) -> bool:
        return may_export(request)

    def get_urls(self) -> list[URLPattern]:
        view = admin.site.admin_view(self.export_view)
        return [path("export/", view, name="leads_lead_export"), *super().get_urls()]  # type: ignore[misc]

    def export_view(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """The address carries the list's own query: its filters and its search."""
        if not may_export(request):
            raise PermissionDenied
        leads = self._asked_for(request)
        form = ExportForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return _file(request, leads, **form.cleaned_data)
        model_admin: Any = self
        context = {
            **page_context(model_admin, request, _("Export leads")),
            "form": form,
            "count": leads.order_by().values("pk").distinct().count(),
            "is_chosen": _CHOSEN in request.GET,
        }
        return TemplateResponse(request, "leads/admin/export.html", context)

    def _asked_for(self, request: HttpRequest) -> LeadQuerySet:
        if chosen := request.GET.get(_CHOSEN):
            return Lead.objects.filter(pk__in=[pk for pk in chosen.split(",") if pk.isdecimal()])
        model_admin: Any = self
        leads: LeadQuerySet = model_admin.get_changelist_instance(request).get_queryset(request)
        return leads


def _file(request: HttpRequest, leads: LeadQuerySet, *, file_format: str, columns: list[str]) -> StreamingHttpResponse:
    plain = leads.select_related(None).prefetch_related(None)
    narrowed_by = request.GET.urlencode()
    note_export(leads=plain, by=request.user, file_format=file_format, columns=columns, narrowed_by=narrowed_by)
    name = f"leads-{timezone.localdate():%Y-%m-%d}.{file_format}"
    pieces, kind = _EXPORTS[file_format]
    response = StreamingHttpResponse(pieces(plain, columns), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@admin.register(LeadExport)
class LeadExportAdmin(EvidenceAdmin):
    """Who took how many people out of the house."""

    list_display = ("when", "by", "count", "file_format", "narrowed_by")
    list_select_related = ("by",)
    ordering = ("-id",)
    empty_hint = _(
        "Nobody has taken leads out as a file. Who does, by “Export…” above the list of leads, is written down here."
    )
    fields = (("at", "by"), ("count", "file_format"), "fields", "narrowed_by")

    @display(description=_("when"), ordering="id")
    def when(self, export: LeadExport) -> object:
        return ago(export.at)
