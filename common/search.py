"""Finding a piece of text in a column, however it is spelt; by a trigram index where the database has one."""

from typing import Any

from django.db import migrations, models
from django.db.backends.signals import connection_created
from django.db.models import Func, QuerySet
from django.dispatch import receiver

from common.text.spelling import FOLDED_FROM, FOLDED_TO, fold

# A trigram index cannot help with less.
LEAST_LETTERS = 3


class Fold(Func):
    """`common.text.spelling.fold` of a column."""

    output_field = models.TextField()
    function = "majlis_fold"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # Spelt as in `trigram_index`: the planner compares expressions.
        return self.as_sql(compiler, connection, template=_folded("%(expressions)s"), **extra)


def _folded(column: str) -> str:
    return f"translate(lower({column}), '{FOLDED_FROM}', '{FOLDED_TO}')"


def containing(rows: QuerySet[Any], column: str, text: str) -> QuerySet[Any]:
    """Those of `rows` whose `column` contains `text`, in any spelling."""
    folded: QuerySet[Any] = rows.alias(**{f"folded_{column}": Fold(column)})
    return folded.filter(**{f"folded_{column}__contains": fold(text)})


def trigram_index(name: str, *, table: str, column: str, where: str = "", is_folded: bool = False) -> list[Any]:
    """Operations of a migration: the index that makes `containing` quick on PostgreSQL; SQLite has none and scans.

    A column that is kept folded (`is_folded`) is looked through by `contains`: SQLite then calls no Python by row.
    """
    condition = f" WHERE {where}" if where else ""
    indexed = column if is_folded else f"({_folded(column)})"
    create = f"CREATE INDEX {name} ON {table} USING gin ({indexed} gin_trgm_ops){condition}"
    extension = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
    return [_OnPostgres(extension, migrations.RunSQL.noop), _OnPostgres(create, f"DROP INDEX IF EXISTS {name}")]


class _OnPostgres(migrations.RunSQL):
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


@receiver(connection_created, dispatch_uid="common.search")
def _teach_sqlite(*, connection: Any, **_: object) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("majlis_fold", 1, _fold_or_null, deterministic=True)


def _fold_or_null(text: str | None) -> str | None:
    return None if text is None else fold(text)
