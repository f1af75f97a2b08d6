"""Reports as tables, the same on the page and in the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import dates
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.engagement import percent
from campaigns.selectors.analytics.hours import HOUR, Timeline
from campaigns.selectors.analytics.numbers import Line, Revenue
from campaigns.selectors.analytics.overview import CampaignLine, Overview
from campaigns.selectors.analytics.report import Report, StepLine, VariantLine
from campaigns.selectors.figures import Tally
from common.admin.displays import money


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: Sequence[object]
    detail: str = ""
    url: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    code: str
    title: Promise
    titles: list[str]
    rows: list[Row]
    # The last cells are amounts of money, which files say in a form of their own.
    revenue: tuple[tuple[Revenue, ...], ...] = ()

    def file_header(self) -> list[str]:
        more = [_("Revenue")] if self.revenue else []
        return [self.titles[0], _("Detail"), *self.titles[1:], *more]

    def file_rows(self) -> Iterable[list[object]]:
        for place, row in enumerate(self.rows):
            more = [_amounts(self.revenue[place])] if self.revenue else []
            yield [row.name, row.detail, *row.cells, *more]


def of_campaign(report: Report, *, shows_money: bool) -> list[Table]:
    tables = [
        _lines("steps", gettext_lazy("By step"), _("Step"), report.steps, shows_money),
        _lines("variants", gettext_lazy("By variant"), _("Variant"), report.variants, shows_money),
        _lines("channels", gettext_lazy("By channel"), _("Channel"), report.channels, shows_money),
        *_times(report.timeline, report.hours, report.weekdays),
        _codes(report),
    ]
    # Of one step there is nothing to compare.
    return [table for table in tables if table.rows and not (table.code == "steps" and len(table.rows) == 1)]


def of_everything(found: Overview, *, shows_money: bool) -> list[Table]:
    tables = [
        _lines("campaigns", gettext_lazy("By campaign"), _("Campaign"), found.campaigns, shows_money),
        _lines("channels", gettext_lazy("By channel"), _("Channel"), found.channels, shows_money),
        _lines("variants", gettext_lazy("By variant"), _("Variant"), found.variants, False),
        *_times(found.timeline, found.hours, found.weekdays),
    ]
    return [table for table in tables if table.rows]


def best(code: str, title: Promise, name: str, lines: Sequence[Line]) -> Table:
    titles = [name, _("Messages"), _("Read, %"), _("Answered, %"), _("Converted, %"), _("Engagement")]
    rows = [
        Row(
            line.name,
            [line.tally.tried, line.read_rate, line.response_rate, line.conversion_rate, line.engagement.score],
            line.detail,
            _address(line),
        )
        for line in lines
    ]
    return Table(code, title, titles, rows)


def amounts(revenue: Iterable[Revenue]) -> list[str]:
    return [money(each.amount, each.currency) for each in revenue]


def _amounts(revenue: Iterable[Revenue]) -> str:
    return "; ".join(f"{each.currency} {each.amount:.2f}" for each in revenue)


def _lines(code: str, title: Promise, name: str, lines: Sequence[Line], shows_money: bool) -> Table:
    titles = [
        name, _("Messages"), _("Sent"), _("Delivered"), _("Read"), _("Answered"), _("Converted"), _("Opted out"),
        _("Failed"), _("Delivered, %"), _("Read, %"), _("Answered, %"), _("Engagement"),
    ]  # fmt: skip
    rows = [Row(_name(line), _cells(line), line.detail, _address(line), _mark(line)) for line in lines]
    return Table(code, title, titles, rows, tuple(line.revenue for line in lines) if shows_money else ())


def _cells(line: Line) -> list[object]:
    return [*_numbers(line.tally), line.delivery_rate, line.read_rate, line.response_rate, line.engagement.score]


def _numbers(tally: Tally) -> list[object]:
    return [
        tally.tried, tally.sent, tally.delivered, tally.read, tally.replied, tally.converted, tally.opted_out,
        tally.failed,
    ]  # fmt: skip


def _name(line: Line) -> str:
    return f"{line.step} · {line.name}" if isinstance(line, VariantLine) else line.name


def _address(line: Line) -> str:
    return reverse("campaign-analytics:campaign", args=[line.campaign_id]) if isinstance(line, CampaignLine) else ""


def _mark(line: Line) -> str:
    if isinstance(line, StepLine) and line.is_removed:
        return _("removed")
    return _("winner") if isinstance(line, VariantLine) and line.has_won else ""


def _times(found: Timeline, hours: Mapping[int, Tally], weekdays: Mapping[int, Tally]) -> list[Table]:
    by_hour = {f"{hour:02d}:00": tally for hour, tally in hours.items()}
    by_day = {str(dates.WEEKDAYS[day]): tally for day, tally in weekdays.items()}
    return [
        _timeline(found),
        _rates("hours", gettext_lazy("By hour of the day"), _("Sent at"), by_hour),
        _rates("weekdays", gettext_lazy("By day of the week"), _("Sent on"), by_day),
    ]


def _timeline(found: Timeline) -> Table:
    titles = [
        _("Time"), _("Messages"), _("Sent"), _("Delivered"), _("Read"), _("Answered"), _("Converted"), _("Opted out"),
        _("Failed"),
    ]  # fmt: skip
    form = "Y-m-d H:i" if found.unit == HOUR else "Y-m-d"
    rows = [Row(date_format(each.begins, form), _numbers(each.tally)) for each in found.buckets]
    return Table("timeline", gettext_lazy("Timeline"), titles, rows)


def _rates(code: str, title: Promise, name: str, tallies: Mapping[str, Tally]) -> Table:
    titles = [name, _("Messages"), _("Delivered, %"), _("Read, %"), _("Answered, %"), _("Converted, %")]
    rows = [
        Row(
            at,
            [
                tally.tried,
                *(percent(part, tally.tried) for part in (tally.delivered, tally.read, tally.replied, tally.converted)),
            ],
        )
        for at, tally in tallies.items()
        if tally.tried
    ]
    return Table(code, title, titles, rows)


def _codes(report: Report) -> Table:
    titles = [_("Code"), _("Messages")]
    rows = [Row(fault.code or "?", [fault.number], fault.advice) for fault in report.faults]
    return Table("failures", gettext_lazy("Why messages failed"), titles, rows)
