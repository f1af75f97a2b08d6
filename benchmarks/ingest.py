"""Receiving: webhooks verified, stored and answered, against a view that does nothing and against ordinary Django.

All are served by the Procfile's own web command and get signed, distinct bodies over kept connections. The client is
aiohttp in its own process: the ratios include what a usual client costs on the same machine. The view that does nothing
is a Django view without middleware; a WSGI function that does nothing, without Django, is in the figures: `bare_wsgi`,
and with a client that costs next to nothing: `bare_wsgi_lean_client`.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from .harness.bench import Bench
from .harness.contender import connect, contender_environment
from .harness.cpu import CpuMeter
from .harness.processes import ProcessEnded, free_port, run_tool, wait_for_http
from .harness.product import APP_SECRET, empty, procfile_command, set_up_django, settle
from .harness.report import Outcome
from .harness.rounds import take_turns

_PATH = "/webhooks/whatsapp/"
_CONNECTIONS = 48
_APPLICATION = "config.wsgi:application"
# Requests of a run, and rounds: against the no-op, against Django.
_REQUESTS = {True: (12_000, 1_500), False: (40_000, 6_000)}
_ROUNDS = {True: (4, 2), False: (9, 5)}


class Server:
    """One application under the production's web command, and a check that what was sent is stored."""

    def __init__(self, bench: Bench, name: str, application: str, env: dict[str, str], *, path: str = _PATH) -> None:
        self.name = name
        self._path = path
        self._bench = bench
        self._application = application
        self._port = free_port()
        self._env = env | {"PORT": str(self._port)}
        self._sent = 0
        # Of the last run.
        self.figures: dict[str, Any] = {}

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        command = procfile_command("web").replace(_APPLICATION, self._application)
        if self._application not in command:
            raise ProcessEnded(f"the Procfile's web command does not name {_APPLICATION}")
        with self._bench.processes.running(self.name, command, self._env) as process:
            wait_for_http(self._port, "/healthz")
            self._pid = process.pid
            yield

    def measure(self, count: int, *, client: str = "aiohttp", stored: Callable[[], int] | None = None) -> float:
        """Webhooks per second. `stored` counts rows: as many more in the end as requests were answered."""
        before = stored() if stored else 0
        meter = CpuMeter({"server": self._pid, "postgresql": self._bench.postgres.pid})
        url = f"http://127.0.0.1:{self._port}{self._path}"
        order = [client, url, str(count), str(_CONNECTIONS), str(self._sent), APP_SECRET]
        told = run_tool("benchmarks.load", *order, env=self._env)
        self._sent += count
        self.figures = load = json.loads(told)
        cpu = meter.seconds()
        load["cpu_ms_per_request"] = {name: round(used / count * 1000, 3) for name, used in cpu.items()}
        self._check(count, load["ok"], stored() - before if stored else count)
        return count / float(load["seconds"])

    def _check(self, count: int, answered: int, rows: int) -> None:
        if not count == answered == rows:
            raise ProcessEnded(f"{self.name}: {count} requests, {answered} answered with 200, {rows} rows")


def run(bench: Bench) -> Outcome:
    set_up_django(bench.product)
    env = contender_environment(bench)
    ours = Server(bench, "web", _APPLICATION, bench.product)
    django = "benchmarks.contenders.wsgi:application"
    noop = Server(bench, "noop-view", django, env | {"CONTENDER_MIDDLEWARE": ""}, path="/nothing/")
    bare = Server(bench, "bare-wsgi", "benchmarks.contenders.noop_wsgi:application", bench.product)
    default = Server(bench, "default-django", django, env)
    many, few = _REQUESTS[bench.quick]
    rounds, fewer_rounds = _ROUNDS[bench.quick]
    with ours.serving(), noop.serving(), bare.serving(), default.serving(), connect(env) as database:
        our_run = partial(_measure_ours, ours, many)
        default_run = partial(default.measure, few, stored=partial(_default_rows, database))
        _measure_ours(ours, 1_000), noop.measure(1_000), bare.measure(1_000), default_run()
        vs_noop = take_turns("no-op view", our_run, partial(noop.measure, many), rounds=rounds)
        vs_bare = take_turns("bare WSGI", our_run, partial(bare.measure, many), rounds=fewer_rounds)
        lean_ours, lean_bare = partial(_measure_ours, ours, many, "lean"), partial(bare.measure, many, client="lean")
        lean = take_turns("bare WSGI, lean client", lean_ours, lean_bare, rounds=fewer_rounds)
        vs_default = take_turns("default Django", our_run, default_run, rounds=fewer_rounds)
    return Outcome(
        ratios={"vs_noop_view": vs_noop.median, "vs_default_django": vs_default.median},
        figures={
            "unit": "webhooks per second, stored and answered with 200",
            "rows": many,
            "server": bench.postgres.name,
            "broker": bench.broker_url.partition(":")[0],
            "connections": _CONNECTIONS,
            "rates": {
                "vs_noop_view": vs_noop.figures(),
                "bare_wsgi": vs_bare.figures(),
                "bare_wsgi_lean_client": lean.figures(),
                "vs_default_django": vs_default.figures(),
            },
            "last_run": {server.name: server.figures for server in (ours, noop, bare, default)},
            "skipped": {},
        },
    )


def _measure_ours(ours: Server, count: int, client: str = "aiohttp") -> float:
    from messaging.models import WebhookEvent

    empty(WebhookEvent)
    settle(WebhookEvent)
    return ours.measure(count, client=client, stored=WebhookEvent.objects.count)


def _default_rows(database: Any) -> int:
    count: int = database.execute("SELECT count(*) FROM contenders_event").fetchone()[0]
    return count
