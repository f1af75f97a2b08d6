"""Empty tables again after a test that commits. Django empties all of them, and has every app seed its own anew:
with a hundred and fifty tables that takes longer than most tests, which write to a few.
"""

from functools import cache
from typing import Any

from django.db import connections, transaction
from django.test import TransactionTestCase

Rows = list[tuple[Any, ...]]

_empty_as_django_does = TransactionTestCase._fixture_teardown
# What the tables hold after Django's flush: what the apps seed when they have been migrated.
_seeded: dict[str, Rows] = {}


def empty_only_what_was_filled() -> None:
    TransactionTestCase._fixture_teardown = _empty


def _empty(case: TransactionTestCase) -> None:
    connection = connections["default"]
    if case.available_apps is not None or case.serialized_rollback:
        _empty_as_django_does(case)
        return
    filled = _filled(connection)
    if not _seeded or any(_rows(connection, table) != rows for table, rows in _seeded.items()):
        _empty_as_django_does(case)
        _seeded.update((table, _rows(connection, table)) for table in _filled(connection))
        return
    # Foreign keys are looked at when this ends.
    with transaction.atomic(), connection.cursor() as cursor:
        for table in filled - _seeded.keys():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


@cache
def _tables(connection: Any) -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def _filled(connection: Any) -> set[str]:
    each = (
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for table in _tables(connection)
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return {table for (table,) in cursor.fetchall()}


def _rows(connection: Any, table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return sorted(cursor.fetchall(), key=repr)
