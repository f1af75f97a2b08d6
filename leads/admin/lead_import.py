"""A list comes in: the file, what its columns mean, what each row would do, the deed, and the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago
from common.admin.pages import page_context
from common.spreadsheets import csv_lines
from common.tables import UnreadableTable

from ..choices import ImportState, Verdict
from ..errors import LeadsError
from ..imports.fields import FIELDS
from ..models import LeadImport
from ..selectors.imports import PAGE, mapped_fields, rows_of, told_rows
from ..services.import_files import (
    MAX_BYTES,
    MAX_ROWS,
    cancel_import,
    reread_import,
    start_check,
    start_run,
    undo_import,
    upload_import,
)
from .import_forms import CheckForm, EncodingForm, UploadForm

STATE_COLOURS = {
    ImportState.CHECKING: "info",
    ImportState.CHECKED: "warning",
    ImportState.RUNNING: "info",
    ImportState.DONE: "success",
    ImportState.CANCELLED: "warning",
    ImportState.FAILED: "danger",
    ImportState.UNDOING: "info",
}
_DOING = {
    ImportState.CHECKING: _("Looking through the rows"),
    ImportState.RUNNING: _("Importing"),
    ImportState.UNDOING: _("Undoing"),
}
# What has to be seen first stands first.
_TABS = (Verdict.KEPT, Verdict.BAD, Verdict.DUPLICATE, Verdict.KNOWN, Verdict.UPDATE, Verdict.NEW)


@admin.register(LeadImport)
class LeadImportAdmin(EvidenceAdmin):
    list_display = ("file_name", "state_label", "new_leads", "updated_leads", "wrong_rows", "by", "when")
    list_select_related = ("by",)
    ordering = ("-id",)
    empty_hint = _(
        "Bring people as a CSV or XLSX file by “Import…” above the list of leads. Before anything is written you "
        "see what would become of every row."
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(("leads.add_leadimport", "leads.add_lead", "leads.change_lead"))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/progress/", wrap(self.progress_view), name="leads_leadimport_progress"),
            path("<int:pk>/rows.csv", wrap(self.rows_view), name="leads_leadimport_rows"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                job = upload_import(file=file, name=file.name, size=file.size, by=request.user)
            except (UnreadableTable, LeadsError) as error:
                form.add_error("file", str(error))
            else:
                return redirect(_address(job))
        context = {"form": form, "max_rows": MAX_ROWS, "max_size": MAX_BYTES // 1024**2}
        return self._page(request, "leads/admin/import_upload.html", _("Import leads"), context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        job = get_object_or_404(LeadImport.objects.select_related("by", "owner"), pk=unquote(object_id))
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        if request.method == "POST":
            return self._do(request, job)
        return self._show(request, job, CheckForm(job))

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = get_object_or_404(LeadImport, pk=pk)
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        if not job.is_working:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "common/admin/progress.html", _progress(job))

    def rows_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        job = get_object_or_404(LeadImport, pk=pk)
        if not request.user.has_perms(("leads.view_leadimport", "leads.view_lead")):
            raise PermissionDenied
        titles = [gettext("Row"), gettext("Reason"), *(FIELDS[name].title for name in mapped_fields(job))]
        rows = told_rows(job, verdict=_verdict(request, job))
        response = StreamingHttpResponse(csv_lines(titles, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{job.pk}.csv"'
        return response

    def _do(self, request: HttpRequest, job: LeadImport) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CheckForm(job, request.POST)
        deed = request.POST.get("do", "")
        if deed == "check" and not form.is_valid():
            return self._show(request, job, form)
        if deed == "undo" and not request.user.has_perm("leads.delete_lead"):
            raise PermissionDenied
        deeds: dict[str, Callable[[], LeadImport]] = {
            "encoding": lambda: reread_import(job, encoding=_encoding(request)),
            "check": lambda: start_check(job=job, mapping=form.mapping(), options=form.options()),
            "run": lambda: start_run(job=job),
            "cancel": lambda: cancel_import(job=job),
            "undo": lambda: undo_import(job=job),
        }
        try:
            if deed in deeds:
                deeds[deed]()
        except (UnreadableTable, LeadsError) as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(_address(job))

    def _show(self, request: HttpRequest, job: LeadImport, form: CheckForm) -> HttpResponse:
        verdict = _verdict(request, job)
        after = request.GET.get("after", "")
        rows = rows_of(job, verdict=verdict, after=int(after) if after.isdecimal() else 0)
        chooses = job.state in (ImportState.UPLOADED, ImportState.CHECKED) or not (job.started_at or job.is_working)
        context = {
            "job": job,
            "form": form,
            "encoding_form": EncodingForm(initial={"encoding": job.encoding}),
            "chooses": chooses and bool(job.file),
            "opened": form.is_bound or job.state != ImportState.CHECKED,
            "may_act": self.has_add_permission(request),
            "may_undo": self.has_add_permission(request) and request.user.has_perm("leads.delete_lead"),
            "to_undo": job.rows.filter(applied=True).count() if job.started_at and not job.is_working else 0,
            "tabs": [(each, each.label, job.counts[each]) for each in _TABS if job.counts.get(each)],
            "verdict": verdict,
            "rows": [(row, _cells(row)) for row in rows[:PAGE]] if request.user.has_perm("leads.view_lead") else [],
            "next": rows[PAGE - 1].line if len(rows) > PAGE else None,
            **_progress(job),
        }
        return self._page(request, "leads/admin/import_page.html", job.file_name, context)

    def _page(self, request: HttpRequest, template: str, title: Any, context: dict[str, Any]) -> HttpResponse:
        return TemplateResponse(request, template, page_context(self, request, title) | context)

    @display(description=_("state"), label=STATE_COLOURS)
    def state_label(self, job: LeadImport) -> tuple[str, Any]:
        shown = f"{job.get_state_display()} · {job.percent} %" if job.is_working else job.get_state_display()
        return job.state, shown

    @display(description=_("new"))
    def new_leads(self, job: LeadImport) -> int:
        return job.counts.get(Verdict.NEW, 0)

    @display(description=_("updated"))
    def updated_leads(self, job: LeadImport) -> int:
        return job.counts.get(Verdict.UPDATE, 0)

    @display(description=_("wrong"))
    def wrong_rows(self, job: LeadImport) -> int:
        return job.counts.get(Verdict.BAD, 0)

    @display(description=_("when"), ordering="id")
    def when(self, job: LeadImport) -> object:
        return ago(job.created_at)


def _progress(job: LeadImport) -> dict[str, Any]:
    if not job.is_working:
        return {}
    address = reverse("admin:leads_leadimport_progress", args=[job.pk])
    return {"job": job, "progress_url": address, "progress_title": _DOING[ImportState(job.state)]}


def _address(job: LeadImport) -> str:
    return reverse("admin:leads_leadimport_change", args=[job.pk])


def _encoding(request: HttpRequest) -> str:
    form = EncodingForm(request.POST)
    return form.cleaned_data["encoding"] if form.is_valid() else ""


def _verdict(request: HttpRequest, job: LeadImport) -> str:
    """The one asked for, else the first that there is anything of."""
    asked = request.GET.get("verdict", "")
    return asked if asked in Verdict.values else next((each for each in _TABS if job.counts.get(each)), Verdict.BAD)


def _cells(row: Any) -> str:
    return " · ".join(row.cells[name] for name in FIELDS if row.cells.get(name))[:300]
