from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.utils import parse_date_str


class DayRangeFilter(RangeDateFilter):
    """Whole days of the reader's time zone, the last one included."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        name = self.parameter_name
        first, last = self._day("from"), self._day("to")
        if first:
            queryset = queryset.filter(**{f"{name}__gte": _midnight(first)})
        if last:
            queryset = queryset.filter(**{f"{name}__lt": _midnight(last + timedelta(days=1))})
        return queryset

    def _day(self, end: str) -> date | None:
        return parse_date_str(self.used_parameters.get(f"{self.parameter_name}_{end}") or "")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
