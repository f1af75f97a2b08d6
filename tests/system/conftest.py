"""Installations for tests: one without any server, one with PostgreSQL and Redis of its own."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.harness.processes import Processes

from .installation import Installation
from .servers import Folder, Postgres, Redis, Sqlite

Install = Callable[..., Installation]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: PostgreSQL runs as another user, who has to get there."""
    folder = Path(tempfile.mkdtemp(prefix="majlis-system-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def processes(folder: Path, request: pytest.FixtureRequest) -> Iterator[Processes]:
    """What they said is shown where a test fails."""
    processes = Processes(folder)
    yield processes
    processes.stop_all()
    print(processes.last_words())  # noqa: T201


@pytest.fixture
def embedded(processes: Processes, folder: Path) -> Install:
    """SQLite and a broker in a folder, as `make run` has them."""

    def install(**settings: str) -> Installation:
        return Installation(processes, folder, database=Sqlite(folder), broker=Folder(folder), **settings)

    return install


@pytest.fixture
def redis(processes: Processes, folder: Path) -> Redis:
    if Redis.program is None:
        pytest.skip("redis-server is not installed")
    server = Redis(processes, folder)
    server.start()
    return server


@pytest.fixture
def postgres(processes: Processes, folder: Path) -> Postgres:
    if Postgres.programs is None:
        pytest.skip("PostgreSQL is not installed")
    server = Postgres(processes, folder)
    server.start()
    return server


@pytest.fixture
def with_servers(processes: Processes, folder: Path, postgres: Postgres, redis: Redis) -> Install:
    """PostgreSQL and Redis, as in production."""

    def install(**settings: str) -> Installation:
        return Installation(processes, folder, database=postgres, broker=redis, **settings)

    return install


@pytest.fixture(params=["embedded", "with_servers"])
def install(request: pytest.FixtureRequest) -> Install:
    """The same promises hold on both."""
    made: Install = request.getfixturevalue(request.param)
    return made
