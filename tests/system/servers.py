"""Databases and brokers that a test may stop, start again and empty."""

import os
import pwd
import shutil
import socket
import sqlite3
import time
from pathlib import Path
from signal import SIGINT
from typing import Any, Protocol

import psycopg

from benchmarks.harness.processes import Processes, free_port
from tests.databases import migrate, postgres_template, sqlite_template

SECONDS_TO_START = 20


class Database(Protocol):
    url: str

    def rows(self, sql: str) -> list[tuple[Any, ...]]: ...

    def execute(self, sql: str) -> None: ...


class Broker(Protocol):
    url: str

    def empty(self) -> None: ...


class Sqlite:
    def __init__(self, folder: Path) -> None:
        self._file = folder / "majlis.sqlite3"
        shutil.copy(sqlite_template(), self._file)
        self.url = f"sqlite:///{self._file}"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self._file, timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def execute(self, sql: str) -> None:
        connection = sqlite3.connect(self._file, timeout=20)
        try:
            with connection:
                connection.execute(sql)
        finally:
            connection.close()


class Folder:
    """The embedded broker."""

    url = "filesystem://localhost"

    def __init__(self, folder: Path) -> None:
        self._messages = folder / "broker" / "messages"

    def empty(self) -> None:
        for message in self._messages.glob("*.msg"):
            message.unlink(missing_ok=True)


class Redis:
    program = shutil.which("redis-server")

    def __init__(self, processes: Processes, folder: Path) -> None:
        self._processes, self._folder, self._port = processes, folder, free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--port", str(self._port), "--save", "", "--dir", str(self._folder)]
        self._process = self._processes.start("redis", [str(self.program), *options], {})
        wait_for(lambda: answers(self._port), "redis")

    def stop(self) -> None:
        self._processes.stop(self._process)

    def empty(self) -> None:
        import redis

        redis.Redis(port=self._port).flushall()


def _postgres_programs() -> Path | None:
    """Debian keeps them off the PATH."""
    initdb = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=shutil.which("initdb"))
    return Path(initdb).parent if initdb else None


class Postgres:
    programs = _postgres_programs()

    def __init__(self, processes: Processes, folder: Path) -> None:
        """`folder` must be one that every user may enter: started by root, PostgreSQL runs as a user of its own."""
        self._processes, self._port = processes, free_port()
        self._data = folder / "postgres"
        self._user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self._as_user: list[str] = []
        if self._user:
            ids = [f"--reuid={self._user.pw_uid}", f"--regid={self._user.pw_gid}"]
            self._as_user = ["setpriv", *ids, "--clear-groups"]
        self.url = f"postgres://majlis@127.0.0.1:{self._port}/postgres"
        template = postgres_template(self._make_template)
        if not self._data.exists():
            shutil.copytree(template, self._data)
            self._own_data()

    def _make_template(self, template: Path) -> None:
        """Here, where the server's user may enter, and then copied."""
        self._data.mkdir(mode=0o700)
        self._own_data()
        self._run("initdb", "-D", str(self._data), "-U", "majlis", "-A", "trust", "-E", "UTF8", "--no-sync").wait()
        self.start()
        migrate(self.url)
        self.stop()
        shutil.copytree(self._data, template)

    def _own_data(self) -> None:
        if self._user:
            for path in (self._data, *self._data.rglob("*")):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def start(self) -> None:
        settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={self._data}", "fsync=off"]
        options = [part for setting in settings for part in ("-c", setting)]
        self._process = self._run("postgres", "-D", str(self._data), "-p", str(self._port), *options)
        wait_for(self._is_up, "postgres")

    def stop(self) -> None:
        """At once: who is connected is thrown out."""
        self._process.send_signal(SIGINT)
        self._process.wait(10)
        self._processes.stop(self._process)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[call-overload]

    def execute(self, sql: str) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(sql)  # type: ignore[call-overload]

    def _run(self, program: str, *arguments: str) -> Any:
        # initdb asks for a folder that it may enter.
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        return self._processes.start("postgres", [*self._as_user, f"{self.programs}/{program}", *arguments], env)

    def _is_up(self) -> bool:
        try:
            return bool(self.rows("SELECT 1"))
        except psycopg.OperationalError:
            return False


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def wait_for(condition: Any, what: str, *, seconds: float = SECONDS_TO_START) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not after {seconds:g} s: {what}"
        time.sleep(0.05)
