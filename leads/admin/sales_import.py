"""A list of sales comes in: the file, what its columns mean, what each row would do, and only then the deed."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from common.tables import UnreadableTable, read_table

from ..sale_rows import HEADINGS, SaleRow, guess_columns, sale_rows
from ..services.sales_import import MAX_ROWS, Outcome, Verdict, import_rows, judge_rows

_SALT = "leads.sales_import"
# A day in which to look through the dry run.
_MAX_AGE = 24 * 3600
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


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"), widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx"})
    )


class ColumnsForm(forms.Form):
    """The table rides along, signed: nothing is kept between the steps."""

    table = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, header: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guessed = guess_columns(header)
        choices = [("", "—"), *((str(at), name or f"{at + 1}") for at, name in enumerate(header))]
        for name, title in _TITLES.items():
            self.fields[name] = forms.ChoiceField(
                label=title,
                choices=choices,
                required=False,
                initial=str(guessed[name]) if name in guessed else "",
                widget=UnfoldAdminSelectWidget,
            )

    def columns(self) -> dict[str, int]:
        return {name: int(at) for name in HEADINGS if (at := self[name].value())}


def import_page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """GET asks for the file; POST shows the dry run, and with `really` imports what it showed."""
    form, context = FileForm(request.POST or None, request.FILES or None), {}
    try:
        table = _table(request, form)
    except UnreadableTable as error:
        form.add_error(None, str(error))
        table = None
    if table:
        rows, columns = _rows(table, request)
        if request.POST.get("really"):
            return _import(rows, request)
        context = {"columns": columns, **_dry_run(rows)}
    request.current_app = model_admin.admin_site.name
    context |= {
        **model_admin.admin_site.each_context(request),
        "title": _("Import sales"),
        "opts": model_admin.opts,
        "form": form,
        "max_rows": MAX_ROWS,
    }
    return TemplateResponse(request, "leads/admin/sales_import.html", context)


def _table(request: HttpRequest, form: FileForm) -> list[list[str]] | None:
    if sealed := request.POST.get("table"):
        try:
            return signing.loads(sealed, salt=_SALT, max_age=_MAX_AGE)
        except signing.BadSignature as error:
            raise UnreadableTable(_("This dry run is too old. Choose the file again.")) from error
    if request.method != "POST" or not form.is_valid():
        return None
    table = read_table(form.cleaned_data["file"], max_rows=MAX_ROWS)
    if len(table) < 2:
        raise UnreadableTable(_("The file has no rows below its headings."))
    return table


def _rows(table: list[list[str]], request: HttpRequest) -> tuple[list[SaleRow], ColumnsForm]:
    sealed = signing.dumps(table, salt=_SALT, compress=True)
    asked = request.POST if "amount" in request.POST else None
    columns = ColumnsForm(table[0], asked, initial={"table": sealed})
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
