"""Daily reports: a day a row, its campaigns beneath."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from common.admin.bases import EvidenceInline
from common.admin.displays import ago, ltr
from operations.models import DailyLine, DailyReport
from operations.selectors.daily_reports import Sums, sums_of
from operations.services.summarise import make_report

from .base import EvidenceAdmin


class LineInline(EvidenceInline):
    model = DailyLine
    fields = [
        "campaign", "channel", "total", "sent", "delivered", "read", "failed", "replied", "converted", "opted_out",
        "sold",
    ]  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[DailyLine]:
        return super().get_queryset(request).select_related("campaign", "channel")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shows_money = request.user.has_perm("leads.view_sale")
        return [name for name in self.fields if shows_money or name != "sold"]

    @display(description=_("revenue"))
    def sold(self, line: DailyLine) -> SafeString:
        return _amounts(sums_of([line]))


@admin.register(DailyReport)
class DailyReportAdmin(EvidenceAdmin):
    list_display = ["title", "total", "sent", "delivered", "read", "replied", "converted", "failed", "made"]
    fields = [("day", "made_at")]
    inlines = [LineInline]
    ordering = ["-day"]
    actions = ["again"]
    empty_hint = _(
        "Every night at 2 o'clock the figures of the day before are written down here. To have them by e-mail, say so "
        "in your preferences."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DailyReport]:
        return super().get_queryset(request).prefetch_related("lines")

    @display(description=_("day"), ordering="day")
    def title(self, report: DailyReport) -> str:
        return str(report)

    @display(description=_("messages"))
    def total(self, report: DailyReport) -> SafeString:
        return _number(report, "total")

    @display(description=_("sent"))
    def sent(self, report: DailyReport) -> SafeString:
        return _number(report, "sent")

    @display(description=_("delivered"))
    def delivered(self, report: DailyReport) -> SafeString:
        return _number(report, "delivered")

    @display(description=_("read"))
    def read(self, report: DailyReport) -> SafeString:
        return _number(report, "read")

    @display(description=_("answered"))
    def replied(self, report: DailyReport) -> SafeString:
        return _number(report, "replied")

    @display(description=_("converted"))
    def converted(self, report: DailyReport) -> SafeString:
        return _number(report, "converted")

    @display(description=_("failed"))
    def failed(self, report: DailyReport) -> SafeString:
        return _number(report, "failed")

    @display(description=_("made at"), ordering="made_at")
    def made(self, report: DailyReport) -> object:
        return ago(report.made_at)

    @action(description=_("Reckon again"), permissions=["act"])
    def again(self, request: HttpRequest, reports: QuerySet[DailyReport]) -> None:
        days = list(reports.values_list("day", flat=True))
        for day in days:
            make_report(day)
        text = ngettext("%(count)d report reckoned again.", "%(count)d reports reckoned again.", len(days))
        self.message_user(request, text % {"count": len(days)}, messages.SUCCESS)


def _number(report: DailyReport, name: str) -> SafeString:
    return ltr(f"{sums_of(report.lines.all()).numbers[name]:,}")


def _amounts(sums: Sums) -> SafeString:
    return ltr(" · ".join(f"{currency} {amount:,.2f}" for currency, amount in sums.revenue.items()))
