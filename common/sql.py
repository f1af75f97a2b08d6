"""Set-wise statements that the ORM has no words for, one text for PostgreSQL and SQLite."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


def skip_locked() -> str:
    """Suffix for a SELECT whose rows this transaction is about to change; SQLite has one writer and needs none."""
    return "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""


def lock_in_order(table: str, ids: Collection[int]) -> None:
    """Lock these rows until the transaction ends, the smallest id first: two set-wise UPDATEs of the same rows take
    them in the order of their plans, and may wait for each other until PostgreSQL ends one after a second.

    Before the transaction's first UPDATE of `table`. Nothing to do in SQLite, which has one writer.
    """
    if ids and connection.vendor == "postgresql":
        rows(f"SELECT 1 FROM {table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [sorted(ids)])


def in_list(values: Sequence[object]) -> str:
    """Placeholders for an IN list."""
    return ",".join(["%s"] * len(values))


def can_chain() -> bool:
    """Whether one statement may write two tables: WITH … AS (UPDATE … RETURNING …) INSERT …"""
    return connection.vendor == "postgresql"


def any_of(column: str, values: Sequence[object]) -> tuple[str, list[Any]]:
    """`column` is one of `values`, and the parameters: a list as one of them where the database takes lists."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(values)]
    return f"{column} IN ({in_list(values)})", list(values)


def within(column: str, ids: Sequence[int]) -> tuple[str, list[int]]:
    """The span in which these ids lie, for a join that names them: while a table is small, PostgreSQL would read it
    whole. Not the ids themselves: it may compare each row of the join with all of them."""
    return f"{column} BETWEEN %s AND %s", [min(ids), max(ids)]


def values_table(rows: Sequence[Sequence[Any]], columns: Sequence[tuple[str, str]]) -> tuple[str, list[Any]]:
    """A derived table of literal rows for UPDATE … FROM, and its parameters.

    `columns` are (name, PostgreSQL type): a bare NULL or string has no type there; SQLite does not care. PostgreSQL
    takes one list per column: a statement of a thousand placeholders is taken apart anew every time.
    """
    if connection.vendor == "postgresql":
        lists = ", ".join(f"%b::{kind}[]" for _name, kind in columns)
        names = ", ".join(name for name, _kind in columns)
        text = f"(SELECT * FROM unnest({lists}) AS literal({names}))"
        return text, [_Column(column) for column in zip(*rows, strict=True)]
    fields = ", ".join(f"column{i} AS {name}" for i, (name, _kind) in enumerate(columns, start=1))
    row = f"({in_list(columns)})"
    text = f"(SELECT {fields} FROM (VALUES {','.join([row] * len(rows))}) AS literal)"
    return text, [adapted(value) for values in rows for value in values]


def insert_rows(
    table: str, columns: Sequence[tuple[str, str]], values: Sequence[Sequence[Any]], *, suffix: str = ""
) -> None:
    """One INSERT of all rows; `columns` as for `values_table`, `suffix` such as ON CONFLICT …"""
    into = f"INSERT INTO {table} ({', '.join(name for name, _kind in columns)})"
    if connection.vendor != "postgresql":
        places = ", ".join([f"({in_list(columns)})"] * len(values))
        run(f"{into} VALUES {places} {suffix}", [value for row in values for value in row])
        return
    source, params = values_table(values, columns)
    run(f"{into} SELECT * FROM {source} AS v {suffix}", params)


def adapted(value: Any) -> Any:
    """A Python value as the database's driver takes it outside the ORM (SQLite keeps UUIDs and instants as text)."""
    if connection.vendor == "postgresql":
        return value
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID):
        return value.hex
    return value


def run(sql: str, params: Sequence[Any]) -> int:
    """Execute and say how many rows changed."""
    with connection.cursor() as cursor:
        return int(_execute(cursor, sql, params).rowcount)


def rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Execute and fetch all: SELECT or … RETURNING."""
    with connection.cursor() as cursor:
        return list(_execute(cursor, sql, params).fetchall())


class _Column(list[Any]):
    """A column of literal rows. PostgreSQL gets it in binary: written out as text it costs both sides more."""


def _execute(cursor: Any, sql: str, params: Sequence[Any]) -> Any:
    if not any(isinstance(param, _Column) for param in params):
        cursor.execute(sql, [adapted(value) for value in params])
        return cursor
    from psycopg import Cursor  # only where PostgreSQL is the database

    with connection.wrap_database_errors:
        return Cursor(cursor.connection).execute(sql, [list(p) if isinstance(p, _Column) else p for p in params])
