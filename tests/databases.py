"""Databases for tests are copies of one that was migrated once: migrating takes longer than most files of tests.

The template lies in pytest's cache until a file of the product changes, so a second run does not migrate at all.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".pytest_cache" / "majlis-databases"
# What a migrated database depends on: migrations, the models behind them, and what data migrations read.
_PRODUCT = (
    "campaigns",
    "casting",
    "common",
    "config",
    "intelligence",
    "leads",
    "messaging",
    "operations",
    "pricing",
    "requirements",
)


@cache
def fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for folder in _PRODUCT:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def sqlite_template() -> Path:
    """A migrated file to copy; made where there is none."""
    return _made(f"{fingerprint()}.sqlite3", lambda path: migrate(f"sqlite:///{path}"))


def postgres_template(make: Callable[[Path], None]) -> Path:
    """The folder of a stopped server with a migrated database, to copy; `make` fills it where there is none."""
    return _made(f"{fingerprint()}.postgres", make)


def migrate(database_url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": database_url}, check=True)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Among the workers of a run, and among runs."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _made(name: str, make: Callable[[Path], None]) -> Path:
    with one_at_a_time():
        template = CACHE / name
        if not template.exists():
            for old in CACHE.glob(f"*{template.suffix}"):
                _remove(old)
            # Under another name until it is whole.
            unfinished = template.with_suffix(".unfinished")
            _remove(unfinished)
            make(unfinished)
            unfinished.rename(template)
    return template


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def make_template(connection: Any) -> None:
    """Before the first test: it takes up to a minute, which is no test's own time."""
    if connection.vendor == "sqlite":
        sqlite_template()
        return
    quote = connection.ops.quote_name
    template = _template_on_server(connection)
    with one_at_a_time(), connection._nodb_cursor() as cursor:
        if not _is_current(cursor, template):
            cursor.execute(f"DROP DATABASE IF EXISTS {quote(template)} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {quote(template)}")
            migrate(urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{template}")))
            cursor.execute(f"COMMENT ON DATABASE {quote(template)} IS '{fingerprint()}'")


def place_copy(connection: Any) -> None:
    """A copy of the template where Django is about to create the test database, to be kept as it is found there."""
    if connection.vendor == "sqlite":
        shutil.copy(sqlite_template(), connection.settings_dict["TEST"]["NAME"])
        return
    quote = connection.ops.quote_name
    copy = quote(connection.creation._get_test_db_name())
    with one_at_a_time(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {copy} TEMPLATE {quote(_template_on_server(connection))}")


def drop_copy(connection: Any) -> None:
    """With whoever is still connected: a server's thread may outlive the test that it served."""
    connection.close()
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).unlink(missing_ok=True)
        return
    with connection._nodb_cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _template_on_server(connection: Any) -> str:
    """A database beside; its comment says of which product it is."""
    name = urlsplit(os.environ["DATABASE_URL"]).path.strip("/")
    return f"test_{name}_template"


def _is_current(cursor: Any, template: str) -> bool:
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [template])
    found = cursor.fetchone()
    return bool(found and found[0] == fingerprint())
