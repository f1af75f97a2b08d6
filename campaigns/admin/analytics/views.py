"""What campaigns came to: one of them, or all over some days. Every table is a file too."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.choices import CampaignState
from campaigns.models import Campaign
from campaigns.selectors.analytics.overview import Overview, overview
from campaigns.selectors.analytics.performers import LEAST_SAMPLE, best_of, top_leads
from campaigns.selectors.analytics.report import report_of
from common.admin.access import for_staff
from common.admin.pages import page_context
from common.spreadsheets import csv_lines

from ..access import SEE, SEE_LEADS, SEE_SALES
from .charts import charts_of
from .forms import PeriodForm, usual_days
from .tables import Table, amounts, best, of_campaign, of_everything


@for_staff(SEE)
def of_one(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    campaign = get_object_or_404(Campaign.objects.exclude(state=CampaignState.DRAFT), pk=pk)
    report = report_of(campaign)
    tables = of_campaign(report, shows_money=request.user.has_perm(SEE_SALES))
    if "table" in request.GET:
        return _file(slugify(campaign.name) or f"campaign-{pk}", tables, request.GET["table"])
    context = {
        "campaign": campaign,
        "report": report,
        "line": report.total,
        "funnel": report.funnel,
        "charts": charts_of(report.timeline),
        "tables": tables,
        "revenue": amounts(report.revenue) if request.user.has_perm(SEE_SALES) else [],
        "leads": top_leads(campaign=campaign) if request.user.has_perm(SEE_LEADS) else [],
    }
    return _page(request, "campaigns/analytics/campaign.html", campaign.name, context)


@for_staff(SEE)
def everything(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    form = PeriodForm({**usual_days(), **{name: value for name, value in request.GET.items() if value}})
    if not form.is_valid():
        return _page(request, "campaigns/analytics/overview.html", _("Analytics"), {"form": form})
    channel = form.cleaned_data["channel"]
    found = overview(form.period, channel_id=channel.pk if channel else None)
    tables = of_everything(found, shows_money=request.user.has_perm(SEE_SALES))
    if "table" in request.GET:
        return _file("campaigns", tables, request.GET["table"])
    context = {
        "form": form,
        "line": found.total,
        "funnel": found.funnel,
        "charts": charts_of(found.timeline),
        "tables": tables,
        "best": _best(found),
        "least": LEAST_SAMPLE,
        "revenue": amounts(found.total.revenue) if request.user.has_perm(SEE_SALES) else [],
        "leads": _leads(request, form),
        "query": _query(request),
    }
    return _page(request, "campaigns/analytics/overview.html", _("Analytics"), context)


def _best(found: Overview) -> list[Table]:
    winners = best_of(found)
    tables = [
        best("best-campaigns", gettext_lazy("Best campaigns"), _("Campaign"), winners.campaigns),
        best("best-variants", gettext_lazy("Best variants"), _("Variant"), winners.variants),
        best("best-templates", gettext_lazy("Best templates"), _("Template"), winners.templates),
    ]
    return [table for table in tables if table.rows]


def _leads(request: HttpRequest, form: PeriodForm) -> list[Any]:
    if not request.user.has_perm(SEE_LEADS):
        return []
    channel = form.cleaned_data["channel"]
    return top_leads(form.period, channel_id=channel.pk if channel else None)


def _query(request: HttpRequest) -> str:
    """The period and channel of the page, for its files."""
    kept = request.GET.copy()
    kept.pop("table", None)
    return f"{kept.urlencode()}&" if kept else ""


def _file(name: str, tables: Sequence[Table], code: str) -> StreamingHttpResponse:
    chosen = next((table for table in tables if table.code == code), None)
    if chosen is None:
        raise Http404
    lines = csv_lines(chosen.file_header(), chosen.file_rows())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{code}.csv"'
    return response


def _page(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(
        request, template, page_context(admin.site.get_model_admin(Campaign), request, title) | context
    )
