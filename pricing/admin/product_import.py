"""A list of products comes in: the file, what its columns mean, what each row would do, and only then the deed."""

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

from ..models import Product
from ..product_rows import HEADINGS, ProductRow, guess_columns, product_rows
from ..services.product_import import MAX_ROWS, Outcome, Verdict, import_rows, judge_rows

_SALT = "pricing.product_import"
# A day in which to look through the dry run.
_MAX_AGE = 24 * 3600
_SHOWN = 200


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
        for name in HEADINGS:
            self.fields[name] = forms.ChoiceField(
                label=Product._meta.get_field(name).verbose_name,
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
        "title": _("Import products"),
        "opts": model_admin.opts,
        "form": form,
        "max_rows": MAX_ROWS,
    }
    return TemplateResponse(request, "pricing/admin/product_import.html", context)


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


def _rows(table: list[list[str]], request: HttpRequest) -> tuple[list[ProductRow], ColumnsForm]:
    sealed = signing.dumps(table, salt=_SALT, compress=True)
    asked = request.POST if "price" in request.POST else None
    columns = ColumnsForm(table[0], asked, initial={"table": sealed})
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
