"""Where leads come from: the report, and the spend that staff type in for it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from common.admin.bases import BackOfficeAdmin
from common.admin.pages import page_context
from common.spreadsheets import csv_response

from ..choices import Stage
from ..models import Spend
from ..selectors.attribution import GroupBy, Origin, WhichTouch, attribution, currencies, source_label, total

_BY = [(GroupBy.SOURCE, _("source")), (GroupBy.AD, _("ad")), (GroupBy.POST, _("post"))]
_TOUCHES = [(WhichTouch.FIRST, _("first touch")), (WhichTouch.LAST, _("last touch"))]


class _Day(UnfoldAdminTextInputWidget):
    input_type = "date"


class ReportForm(forms.Form):
    by = forms.ChoiceField(label=_("By"), choices=_BY, widget=UnfoldAdminSelectWidget)
    touch = forms.ChoiceField(label=_("Counted by"), choices=_TOUCHES, widget=UnfoldAdminSelectWidget)
    since = forms.DateField(label=_("From"), widget=_Day(attrs={"dir": "ltr"}))
    until = forms.DateField(label=_("To"), widget=_Day(attrs={"dir": "ltr"}))
    currency = forms.ChoiceField(label=_("Currency"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = currencies() or [settings.DEFAULT_CURRENCY]
        self.fields["currency"].choices = [(code, code) for code in known]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", gettext("The end must come after the beginning."))
        return said


def _usual() -> dict[str, str]:
    today = timezone.localdate()
    known = currencies()
    own = settings.DEFAULT_CURRENCY
    return {
        "by": GroupBy.SOURCE,
        "touch": WhichTouch.FIRST,
        "since": (today - timedelta(days=29)).isoformat(),
        "until": today.isoformat(),
        "currency": own if own in known or not known else known[0],
    }


@admin.register(Spend)
class SpendAdmin(BackOfficeAdmin):
    list_display = ["source", "ad_id", "post_id", "amount", "currency", "starts_on", "ends_on", "note"]
    list_filter = [("source", ChoicesDropdownFilter)]
    search_fields = ["ad_id", "post_id", "note"]
    ordering = ["-starts_on", "-pk"]
    empty_hint = _(
        "Write down what an advertisement cost, and the report by source shows what a lead from it costs and brings."
    )
    actions_list = ["report"]

    @action(description=_("Attribution report"), permissions=["view"], url_path="report", icon="monitoring")
    def report(self, request: HttpRequest) -> HttpResponse:
        form = ReportForm({**_usual(), **{name: value for name, value in request.GET.items() if value}})
        origins = attribution(**_asked(form)) if form.is_valid() else []
        if request.GET.get("format") == "csv" and form.is_valid():
            return csv_response("attribution.csv", _titles(), [_cells(origin) for origin in origins])
        query = request.GET.copy()
        query["format"] = "csv"
        context = {
            **page_context(self, request, _("Where leads come from")),
            "form": form,
            "titles": _titles(),
            "lines": [_cells(origin) for origin in origins],
            "total": _cells(total(origins))[3:],
            "csv_query": query.urlencode(),
        }
        return TemplateResponse(request, "leads/admin/attribution.html", context)


def _asked(form: ReportForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {**said, "by": GroupBy(said["by"]), "touch": WhichTouch(said["touch"])}


def _titles() -> list[Any]:
    stages = [stage.label for stage in Stage]
    money = [_("Spend"), _("Cost per lead"), _("Sales"), _("Revenue"), _("Cost per sale"), _("Return")]
    return [_("Source"), _("Id"), _("Headline"), _("Leads"), *stages, _("Won, %"), *money]


def _cells(origin: Origin) -> list[Any]:
    """Empty where nothing can be said: no spend is no cost of zero."""
    key = "" if origin.key == origin.source else origin.key
    counts = [origin.stages.get(stage, 0) for stage in Stage.values]
    money = [
        origin.spend or "",
        origin.cost_per_lead,
        origin.sales or "",
        origin.revenue or "",
        origin.cost_per_sale,
        origin.returned,
    ]
    shown = ["" if amount is None else amount for amount in money]
    return [source_label(origin.source), key, origin.headline, origin.leads, *counts, f"{origin.win_rate:.1f}", *shown]
