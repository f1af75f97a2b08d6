"""Our product as production runs it: the Procfile's own commands, production defaults, a database of its own."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any

from .processes import ROOT

APP_SECRET = secrets.token_hex(16)
# Who measures in an environment with these set would measure something else than production.
_NOT_INHERITED = ("MAJLIS_DEMO", "MAJLIS_DEMO_FILE", "MAJLIS_LOCK", "DEBUG", "CONN_MAX_AGE")


def environment(*, database_url: str, broker_url: str, simulator_url: str, folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "MAJLIS_VAR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": secrets.token_urlsafe(50),
        "DATABASE_URL": database_url,
        "CELERY_BROKER_URL": broker_url,
        "GRAPH_API_URL": simulator_url,
        "META_APP_SECRET": APP_SECRET,
        "LOG_LEVEL": "WARNING",
    }


def set_up_django(env: dict[str, str]) -> None:
    """In this process, for seeding and looking; migrates the database."""
    for name in _NOT_INHERITED:
        os.environ.pop(name, None)
    os.environ.update(env)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def procfile_command(name: str) -> str:
    """As `make run` starts it."""
    from honcho.environ import parse_procfile

    command: str = parse_procfile((ROOT / "Procfile").read_text()).processes[name]
    return command


def multiply(template: Any, source: str, **columns: str) -> None:
    """INSERT … SELECT of as many copies of an unsaved model instance as `source` has rows.

    `columns` are SQL expressions over `source` for what differs from copy to copy; all else is as the product made it.
    """
    from django.db import connection
    from django.db.models.expressions import DatabaseDefault

    def is_given(field: Any) -> bool:
        left_to_database = isinstance(getattr(template, field.attname), DatabaseDefault)
        return field.attname in columns or not (field.primary_key or left_to_database)

    fields = [field for field in template._meta.concrete_fields if is_given(field)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = [columns.get(field.attname, "%s") for field in fields]
    params = [
        field.get_db_prep_save(field.pre_save(template, add=True), connection)
        for field in fields
        if field.attname not in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {template._meta.db_table} ({names}) SELECT {', '.join(values)} FROM {source}", params
        )


def empty(*models: Any) -> None:
    """Every run begins with the same empty tables, keys from 1, and without the writes of the run before.

    No TRUNCATE: it would take along every table that points here, and what those point at. Named are first those that
    the others point at.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        for table in (model._meta.db_table for model in reversed(models)):
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"VACUUM FULL {table}")
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN id RESTART")


def settle(*models: Any) -> None:
    """What autovacuum and the checkpointer do in their own time is done before the clock runs."""
    from django.db import connection

    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
        cursor.execute("CHECKPOINT")
