"""A list of products comes in: the file, what its columns mean, what each row would do, and only then the deed."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.admin.pages import page_context
from common.admin.table_upload import ColumnsForm, FileForm, sealed, uploaded_table
from common.tables import UnreadableTable

from ..models import Product
from ..product_rows import HEADINGS, ProductRow, guess_columns, product_rows
from ..services.product_import import MAX_ROWS, Outcome, Verdict, import_rows, judge_rows

_SALT = "pricing.product_import"
_SHOWN = 200


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
        **page_context(model_admin, request, _("Import products")),
        "form": form,
        "max_rows": MAX_ROWS,
    }
    return TemplateResponse(request, "pricing/admin/product_import.html", context)


def _rows(table: list[list[str]], request: HttpRequest) -> tuple[list[ProductRow], ColumnsForm]:
    asked = request.POST if "price" in request.POST else None
    columns = ColumnsForm(
        table[0],
        asked,
        titles={name: Product._meta.get_field(name).verbose_name for name in HEADINGS},
        guessed=guess_columns(table[0]),
        initial={"table": sealed(table, salt=_SALT)},
    )
    if asked and not columns.is_valid():
        return [], columns
    return product_rows(table, columns.columns()), columns


def _dry_run(rows: list[ProductRow]) -> dict[str, Any]:
    verdicts = judge_rows(rows)
    counts = Counter(verdict.outcome.value for verdict in verdicts)
    # What is wrong is what one has to see.
    shown = sorted(verdicts, key=lambda verdict: verdict.outcome != Outcome.WRONG)[:_SHOWN]
    changes = [", ".join(str(Product._meta.get_field(name).verbose_name) for name in each.changed) for each in shown]
    return {
        "verdicts": list(zip(shown, changes, strict=True)),
        "to_write": counts[Outcome.NEW] + counts[Outcome.CHANGED],
        **{outcome.value: counts[outcome] for outcome in Outcome},
    }


def _import(rows: list[ProductRow], request: HttpRequest) -> HttpResponse:
    verdicts = import_rows(rows, by=request.user)
    counts = Counter(verdict.outcome for verdict in verdicts)
    new, changed, same = counts[Outcome.NEW], counts[Outcome.CHANGED], counts[Outcome.SAME]
    if new:
        messages.success(request, ngettext("%(count)d product made.", "%(count)d products made.", new) % {"count": new})
    if changed:
        text = ngettext("%(count)d product changed.", "%(count)d products changed.", changed)
        messages.success(request, text % {"count": changed})
    if same:
        text = ngettext("%(count)d product stood so already.", "%(count)d products stood so already.", same)
        messages.warning(request, text % {"count": same})
    for verdict in _first_wrong(verdicts):
        messages.warning(request, _("Row %(row)d: %(why)s") % {"row": verdict.row.number, "why": verdict.why})
    return redirect("admin:pricing_product_changelist")


def _first_wrong(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.outcome == Outcome.WRONG][:10]
