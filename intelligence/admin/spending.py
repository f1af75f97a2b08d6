"""Spending as the pages show it: bars of the budget, columns of cost by task and day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..choices import Task
from ..models.budget import CURRENCY
from ..selectors.setup import current_setup
from ..selectors.spending import cost_by_task_and_day, spent

DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Bar:
    title: str
    amount: str
    limit: str
    percent: int | None

    @property
    def is_over(self) -> bool:
        return self.percent is not None and self.percent >= 100


@dataclass(frozen=True, slots=True)
class Piece:
    hue: int
    title: str
    percent: float


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    amount: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Chart:
    columns: list[Column]
    # (hue, title, sum) of every task that cost anything.
    tasks: list[tuple[int, str, str]]


def budget_bars() -> list[Bar]:
    setup, so_far = current_setup(), spent()
    return [
        _bar(_("Today"), so_far.today, setup.daily_budget),
        _bar(_("This month"), so_far.this_month, setup.monthly_budget),
    ]


def cost_chart(days: int = DAYS_SHOWN) -> Chart:
    costs = cost_by_task_and_day(days)
    today = timezone.localdate()
    shown = [today - timedelta(days=back) for back in reversed(range(days))]
    highest = max((sum(_of(costs, day).values()) for day in shown), default=Decimal(0))
    hues = {task: hue for hue, task in enumerate(["", *Task.values])}
    sums = {task: sum((cost for (_day, of), cost in costs.items() if of == task), Decimal(0)) for task in hues}
    return Chart(
        columns=[_column(day, _of(costs, day), highest, hues) for day in shown],
        tasks=[(hues[task], _name(task), _dollars(total)) for task, total in sums.items() if total],
    )


def _of(costs: "dict[tuple[date, str], Decimal]", day: date) -> dict[str, Decimal]:
    return {task: cost for (of, task), cost in costs.items() if of == day and cost}


def _column(day: date, costs: dict[str, Decimal], highest: Decimal, hues: dict[str, int]) -> Column:
    pieces = [
        Piece(hues[task], f"{_name(task)}: {_dollars(cost)}", float(100 * cost / highest))
        for task, cost in sorted(costs.items())
    ]
    return Column(date_format(day, "j M"), _dollars(sum(costs.values(), Decimal(0))), pieces)


def _name(task: str) -> str:
    return str(Task(task).label) if task else _("Connection tests")


def _bar(title: str, amount: Decimal, limit: Decimal | None) -> Bar:
    if limit is None:
        return Bar(title, _dollars(amount), "", None)
    percent = int(100 * amount / limit) if limit else 100
    return Bar(title, _dollars(amount), _dollars(limit), percent)


def _dollars(amount: Decimal) -> str:
    """What a call costs is a fraction of a cent."""
    shown = f"{amount:,.2f}" if amount >= 1 or not amount else f"{amount:.4f}"
    return f"{CURRENCY} {shown}"
