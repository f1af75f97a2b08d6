"""A list of sales comes in: the file, what its columns mean, what each row would do, and only then the deed."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.admin.pages import page_context
from common.admin.table_upload import ColumnsForm, FileForm, sealed, uploaded_table
from common.tables import UnreadableTable

from ..sale_rows import SaleRow, guess_columns, sale_rows
from ..services.sales_import import MAX_ROWS, Outcome, Verdict, import_rows, judge_rows

_SALT = "leads.sales_import"
_SHOWN = 200
_TITLES = {
    "lead": gettext_lazy("Lead’s number"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "product": gettext_lazy("Product"),
    "sku": gettext_lazy("SKU"),
    "quantity": gettext_lazy("Quantity"),
    "amount": gettext_lazy("Amount"),
    "currency": gettext_lazy("Currency"),
    "date": gettext_lazy("Date"),
    "reference": gettext_lazy("Order number"),
}


def import_page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """GET asks for the file; POST shows the dry run, and with `really` imports what it showed."""
    form, context = FileForm(request.POST or None, request.FILES or None), {}
    try:
        table = uploaded_table(request, form, salt=_SALT, max_rows=MAX_ROWS)
    except UnreadableTable as error:
        form.add_error(None, str(error))
        table = None
    if table:
        rows, columns = _rows(table, request)
        if request.POST.get("really"):
            return _import(rows, request)
        context = {"columns": columns, **_dry_run(rows)}
    context |= {
        **page_context(model_admin, request, _("Import sales")),
        "form": form,
        "max_rows": MAX_ROWS,
    }
    return TemplateResponse(request, "leads/admin/sales_import.html", context)


def _rows(table: list[list[str]], request: HttpRequest) -> tuple[list[SaleRow], ColumnsForm]:
    asked = request.POST if "amount" in request.POST else None
    columns = ColumnsForm(
        table[0],
        asked,
        titles=_TITLES,
        guessed=guess_columns(table[0]),
        initial={"table": sealed(table, salt=_SALT)},
    )
    if asked and not columns.is_valid():
        return [], columns
    return sale_rows(table, columns.columns()), columns


def _dry_run(rows: list[SaleRow]) -> dict[str, Any]:
    verdicts = judge_rows(rows)
    counts = Counter(verdict.outcome for verdict in verdicts)
    # What is wrong is what one has to see.
    shown = sorted(verdicts, key=lambda verdict: verdict.outcome != Outcome.WRONG)[:_SHOWN]
    return {
        "verdicts": shown,
        "new": counts[Outcome.NEW],
        "known": counts[Outcome.KNOWN],
        "wrong": counts[Outcome.WRONG],
    }


def _import(rows: list[SaleRow], request: HttpRequest) -> HttpResponse:
    verdicts = import_rows(rows, by=request.user)
    counts = Counter(verdict.outcome for verdict in verdicts)
    new, known = counts[Outcome.NEW], counts[Outcome.KNOWN]
    if new:
        messages.success(request, ngettext("%(count)d sale noted.", "%(count)d sales noted.", new) % {"count": new})
    if known:
        text = ngettext("%(count)d sale was known already.", "%(count)d sales were known already.", known)
        messages.warning(request, text % {"count": known})
    for verdict in _first_wrong(verdicts):
        messages.warning(request, _("Row %(row)d: %(why)s") % {"row": verdict.row.number, "why": verdict.why})
    return redirect("admin:leads_sale_changelist")


def _first_wrong(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.outcome == Outcome.WRONG][:10]
