"""What was spent, by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from ..models import DailySpend
from .setup import Setup


@dataclass(frozen=True, slots=True)
class Spent:
    today: Decimal
    this_month: Decimal

    def is_over(self, setup: Setup, *, more: Decimal = Decimal(0)) -> bool:
        """Whether `more` would go beyond a budget; with nothing more, whether one is used up."""
        return any(
            limit is not None and (spent + more > limit if more else spent >= limit)
            for spent, limit in ((self.today, setup.daily_budget), (self.this_month, setup.monthly_budget))
        )


def spent(today: date | None = None) -> Spent:
    today = today or timezone.localdate()
    sums = DailySpend.objects.filter(day__gte=today.replace(day=1), day__lte=today).aggregate(
        today=Sum("cost", filter=Q(day=today)), month=Sum("cost")
    )
    return Spent(sums["today"] or Decimal(0), sums["month"] or Decimal(0))


def cost_by_task_and_day(days: int) -> Mapping[tuple[date, str], Decimal]:
    since = timezone.localdate() - timedelta(days=days - 1)
    rows = DailySpend.objects.filter(day__gte=since).values_list("day", "task").annotate(cost=Sum("cost"))
    return {(day, task): cost for day, task, cost in rows}
