"""Sending: rows in the outbox → all of them written back as sent, against Celery tasks and a bare client loop.

Ours is production's own worker on PostgreSQL: claims, gates, attempts, write-back. The clock runs from the wake to the
last row written back. For the Celery contenders the tasks are published beforehand and the clock runs from the first
message accepted (a worker's start is not counted) to the last row written. The naive one keeps our rows in our tables;
the tuned ones write a lighter table and no attempt. Sent is what the simulator accepted.
"""

import contextlib
import importlib.util
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from .contenders.bodies import text_of
from .harness.bench import Bench
from .harness.contender import connect, contender_environment
from .harness.cpu import CpuMeter
from .harness.processes import ProcessEnded, run_tool
from .harness.product import empty, multiply, procfile_command, set_up_django, settle
from .harness.report import Outcome, Ratios, say
from .harness.rounds import take_turns
from .harness.simulator import wait_until

_PHONE_ID = "100200300400500"
_API_VERSION = "v26.0"
_LOOK_EVERY = 0.01
# Where the bare loop is at its fastest here: with 256 requests in flight it loses a sixth.
_BARE_AT_ONCE = 128


@dataclass(frozen=True)
class Size:
    rows: int
    rounds: int


@dataclass(frozen=True)
class CeleryContender:
    """`options` of its worker: the naive one has none."""

    task: str
    quick: Size
    full: Size
    options: Sequence[str] = ()
    keeps_our_rows: bool = False


# More hands than cores, for they mostly wait; each task still costs its own transaction and round trips.
_TUNED = (
    "--concurrency",
    "16",
    "--prefetch-multiplier",
    "64",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
)
_CELERY = {
    "vs_naive_celery": CeleryContender("naive", Size(300, 2), Size(800, 5), keeps_our_rows=True),
    "vs_tuned_celery": CeleryContender("tuned", Size(1_000, 2), Size(3_000, 5), _TUNED),
    "vs_pywa_celery": CeleryContender("with_pywa", Size(600, 2), Size(2_000, 5), _TUNED),
}
_OURS = {True: Size(12_000, 5), False: Size(40_000, 7)}


def run(bench: Bench) -> Outcome:
    size = _OURS[bench.quick]
    ours = Ours(bench, people=size.rows)
    url = f"{bench.simulator.url}/{_API_VERSION}/{_PHONE_ID}/messages"
    skipped = {} if importlib.util.find_spec("pywa") else {"pywa_celery": "pywa is not installed"}
    measured: dict[str, Ratios] = {}
    with ours.working():
        bare = partial(_bare_loop, bench, url, size.rows)
        ours.measure(size.rows), bare()
        our_run = partial(ours.measure, size.rows)
        measured["vs_bare_loop"] = take_turns("bare loop", our_run, bare, rounds=size.rounds)
        env = contender_environment(bench, send_url=url)
        for key, contender in _CELERY.items():
            if key.removeprefix("vs_") in skipped:
                continue
            theirs = contender.quick if bench.quick else contender.full
            jobs = OurTables(ours, env) if contender.keeps_our_rows else LighterTable(env)
            their_run = partial(_celery, bench, jobs, contender, theirs.rows)
            measured[key] = take_turns(key.removeprefix("vs_"), our_run, their_run, rounds=theirs.rounds)
    return _outcome(bench, ours, measured, skipped)


def _outcome(bench: Bench, ours: "Ours", measured: dict[str, Ratios], skipped: dict[str, str]) -> Outcome:
    keys = [*_CELERY, "vs_bare_loop"]
    return Outcome(
        ratios={key: measured[key].median if key in measured else None for key in keys},
        figures={
            "unit": "messages per second, accepted by the simulator and written back",
            "rows": _OURS[bench.quick].rows,
            "server": bench.postgres.name,
            "broker": bench.broker_url.partition(":")[0],
            "concurrency": {"ours": ours.concurrency, "bare_loop": _BARE_AT_ONCE},
            "rates": {key: ratios.figures() for key, ratios in measured.items()},
            "cpu_ms_per_message": ours.cpu,
            "skipped": skipped,
        },
    )


class Ours:
    """The product's outbox and its own worker."""

    def __init__(self, bench: Bench, *, people: int) -> None:
        self._bench = bench
        self._env = bench.product
        set_up_django(self._env)
        from django.conf import settings

        self.concurrency: int = settings.DISPATCH_CONCURRENCY
        # Of the last run, by process.
        self.cpu: dict[str, float] = {}
        say("seeding people")
        self._template = _seed_people(people)

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        with self._bench.processes.running("dispatch", procfile_command("dispatch"), self._env) as worker:
            self._worker = worker
            yield

    def measure(self, count: int, **faults: Any) -> float:
        """Messages per second; `faults` tell the simulator how to behave."""
        self.fill(count)
        simulator = self._bench.simulator
        simulator.forget()
        if faults:
            simulator.control("faults", faults)
        meter = CpuMeter(self._pids())
        started = time.perf_counter()
        _wake()
        simulator.wait_for(count)
        wait_until(_all_written_back, every=_LOOK_EVERY)
        seconds = time.perf_counter() - started
        self.cpu = {name: round(used / count * 1000, 3) for name, used in meter.seconds().items()}
        self._check(count)
        return count / seconds

    def fill(self, count: int) -> None:
        from messaging.models import Attempt, Message

        empty(Message, Attempt)
        _enqueue(self._template, count)
        settle(Message, Attempt)

    def _pids(self) -> dict[str, int | None]:
        postgres, simulator = self._bench.postgres, self._bench.simulator
        return {"dispatcher": self._worker.pid, "postgresql": postgres.pid, "simulator": simulator.pid}

    def _check(self, count: int) -> None:
        """Nothing twice, nothing lost; then waits until the dispatcher sleeps, so that the next wake starts anew."""
        from messaging.models import Attempt, ChannelLease, Message

        told = (
            self._bench.simulator.accepted(),
            Message.objects.filter(state="sent").exclude(provider_id=None).count(),
            Attempt.objects.filter(outcome="accepted").count(),
        )
        if set(told) != {count}:
            raise ProcessEnded(f"{count} messages; accepted, written back and attempts say {told}")
        wait_until(lambda: not ChannelLease.objects.exclude(holder=None).exists(), every=0.05)


def _seed_people(count: int) -> Any:
    """Leads and conversations with open windows, on a channel without a pace; a message as `enqueue` writes it."""
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    from leads.models import Lead
    from messaging.choices import Priority
    from messaging.content import Text
    from messaging.models import Channel, Conversation
    from messaging.services.outbox import enqueue

    now = timezone.now()
    channel = Channel.objects.create(
        kind="whatsapp_cloud",
        name="Benchmark",
        external_id=_PHONE_ID,
        credentials={"access_token": "benchmark"},
        rate_per_second=1_000_000,
    )
    people = f"generate_series(1, {count}) AS n"
    multiply(Lead(), people, id="n", uuid="gen_random_uuid()")
    window = now + timedelta(hours=24)
    met = {"started_at": now, "last_message_at": now, "last_inbound_at": now}
    first = Conversation(channel=channel, window_until=window, **met)
    multiply(first, people, id="n", lead_id="n", address="'23480' || lpad(n::text, 8, '0')")
    settle(Lead, Conversation)
    with transaction.atomic():
        # Not committed: nothing is woken.
        message = enqueue(
            conversation=Conversation.objects.get(pk=1),
            content=Text(body=text_of(1)),
            origin="campaign:1",
            priority=Priority.BULK,
        ).message
        transaction.set_rollback(True)
    return message


def _enqueue(template: Any, count: int) -> None:
    from django.utils import timezone

    template.not_before = template.happened_at = timezone.now()
    text = f"replace({_quoted(template.body)}, ' 1 ', ' ' || n || ' ')"
    multiply(
        template,
        f"generate_series(1, {count}) AS n",
        uuid="gen_random_uuid()",
        idempotency_key="gen_random_uuid()",
        conversation_id="n",
        to="'23480' || lpad(n::text, 8, '0')",
        body=text,
        content=f"jsonb_build_object('type', 'text', 'body', {text}, 'preview_url', false)",
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _wake() -> None:
    """What `enqueue` asks for after its commit, published at once."""
    from config.celery import app
    from messaging.services.wakes import DISPATCH

    app.send_task(DISPATCH[0], queue=DISPATCH[1])


def _all_written_back() -> bool:
    from messaging.models import Message

    # Each by its own small index: a look through the whole table every moment would be part of what is measured.
    return not any(Message.objects.filter(state=state).exists() for state in ("queued", "sending"))


def _bare_loop(bench: Bench, url: str, count: int) -> float:
    bench.simulator.forget()
    seconds = float(run_tool("benchmarks.contenders.bare_loop", url, str(count), str(_BARE_AT_ONCE), env=bench.product))
    if bench.simulator.accepted() != count:
        raise ProcessEnded(f"the bare loop sent {bench.simulator.accepted()} of {count}")
    return count / seconds


class OurTables:
    """The outbox itself; its own worker sleeps meanwhile, for nobody wakes it."""

    def __init__(self, ours: Ours, env: dict[str, str]) -> None:
        self._ours = ours
        self.env = env | {"DJANGO_SETTINGS_MODULE": "config.settings"}

    def fill(self, count: int) -> None:
        self._ours.fill(count)

    def is_done(self) -> bool:
        return _all_written_back()


class LighterTable:
    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self._database = connect(env)

    def fill(self, count: int) -> None:
        self._database.execute("TRUNCATE contenders_job RESTART IDENTITY")
        self._database.execute(
            'INSERT INTO contenders_job ("to", body, status, provider_id, created_at) '
            "SELECT '23480' || lpad(n::text, 8, '0'), replace(%s, ' 1 ', ' ' || n || ' '), 'queued', '', now() "
            f"FROM generate_series(1, {count}) AS n",
            [text_of(1)],
        )
        self._database.execute("VACUUM ANALYZE contenders_job")

    def is_done(self) -> bool:
        left = self._database.execute("SELECT 1 FROM contenders_job WHERE status <> 'sent' LIMIT 1").fetchone()
        return left is None


def _celery(bench: Bench, jobs: OurTables | LighterTable, contender: CeleryContender, count: int) -> float:
    """Tasks published, then a worker that finds them."""
    simulator = bench.simulator
    simulator.forget()
    jobs.fill(count)
    run_tool("benchmarks.contenders.publish", contender.task, str(count), env=jobs.env)
    command = [sys.executable, "-m", "celery", "-A", "benchmarks.contenders.celery_app", "worker", "-l", "warning"]
    with bench.processes.running(contender.task, [*command, *contender.options], jobs.env):
        simulator.wait_for(count)
        wait_until(jobs.is_done, every=_LOOK_EVERY)
        ended = time.time()
    return count / (ended - simulator.first_accepted_at())
