"""Paging that stays quick on millions of rows."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connections
from django.db.models import QuerySet
from django.utils.functional import cached_property


class AtLeast(int):
    """A count that was not counted to its end; it says so wherever it is shown."""

    def __str__(self) -> str:
        return f"{int(self):,}+"


class EstimatingPaginator(Paginator):
    """Never counts a large table to its end, and reads a far page's keys before its wide rows.

    Unfiltered, PostgreSQL's own estimate is the count; filtered, counting stops at LIMIT. Small tables are exact.
    """

    LIMIT = 10_000

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        if rows.query.where:
            return _counted_up_to(self.LIMIT, rows)
        if connections[rows.db].vendor != "postgresql":
            return rows.count()
        estimate = _estimated_rows(rows)
        return estimate if estimate > self.LIMIT else _counted_up_to(self.LIMIT, rows)

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        if not isinstance(self.object_list, QuerySet):
            return self._get_page(self.object_list[bottom : bottom + self.per_page], number, self)
        keys = self.object_list.select_related(None).prefetch_related(None).values_list("pk", flat=True)
        on_page = list(keys[bottom : bottom + self.per_page])
        return self._get_page(self.object_list.filter(pk__in=on_page), number, self)


def _counted_up_to(limit: int, rows: QuerySet[Any]) -> int:
    counted = rows.order_by().values("pk")[: limit + 1].count()
    return counted if counted <= limit else AtLeast(limit)


def _estimated_rows(rows: QuerySet[Any]) -> int:
    connection = connections[rows.db]
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(rows.model._meta.db_table)
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        return int(cursor.fetchone()[0])
