"""What a benchmark is given: servers on demand, all of them gone in the end."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from .broker import start_broker
from .postgres import Postgres, postgres_server
from .processes import Processes
from .product import environment, set_up_django
from .report import say
from .simulator import Simulator


class Bench:
    def __init__(self, folder: Path, processes: Processes, stack: contextlib.ExitStack, *, quick: bool) -> None:
        self.folder = folder
        self.processes = processes
        self.quick = quick
        self._stack = stack

    @cached_property
    def postgres(self) -> Postgres:
        say("starting PostgreSQL")
        server = self._stack.enter_context(postgres_server(self.processes))
        # Its clients end first.
        self._stack.callback(self.processes.stop_all)
        return server

    @property
    def postgres_version(self) -> str:
        """Empty for a benchmark that needed none."""
        return self.postgres.version if "postgres" in vars(self) else ""

    @cached_property
    def simulator(self) -> Simulator:
        simulator = Simulator(self.processes, dict(os.environ))
        simulator.forget()
        return simulator

    @cached_property
    def broker_url(self) -> str:
        return start_broker(self.processes, self.folder)

    @cached_property
    def product(self) -> dict[str, str]:
        """The environment of our processes; Django is set up in this one and its database migrated."""
        env = environment(
            database_url=self.postgres.create_database(),
            broker_url=self.broker_url,
            simulator_url=self.simulator.url,
            folder=self.folder,
        )
        say("migrating")
        set_up_django(env)
        return env


@contextlib.contextmanager
def opened(*, quick: bool) -> Iterator[Bench]:
    folder = Path(tempfile.mkdtemp(prefix="majlis-bench-"))
    processes = Processes(folder)
    try:
        with contextlib.ExitStack() as stack:
            stack.callback(processes.stop_all)
            yield Bench(folder, processes, stack, quick=quick)
    except Exception:
        say(processes.last_words())
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
