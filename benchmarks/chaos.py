"""A campaign among dying workers, impatient people and a failing provider: nobody gets it twice, nobody is lost.

10,000 people; a worker is killed every 2 to 5 seconds, 20 pauses, limits edited in between, the broker emptied once,
5 % broken answers, 2 % without an answer, bursts of 429. Both ratios must be 0.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.campaign import seeded
from benchmarks.harness.chaos import WORKERS, Chaos, Order
from benchmarks.harness.processes import ProcessEnded, free_port, wait_for_http
from benchmarks.harness.product import APP_SECRET, procfile_command
from benchmarks.harness.report import Outcome, say

PEOPLE, QUICK_PEOPLE = 10_000, 1_500
PAUSES, QUICK_PAUSES = 20, 6
_PHONE_ID = "100200300400500"
_SHORT = {
    "SEND_TIMEOUT_SECONDS": "1",
    "DISPATCH_LEASE_SECONDS": "4",
    "DISPATCH_CONCURRENCY": "32",
    "RETRY_UNIT_SECONDS": "0.5",
}


def run(bench: Bench) -> Outcome:
    ground = OwnServers(bench)
    order = Order(
        people=QUICK_PEOPLE if bench.quick else PEOPLE,
        pauses=QUICK_PAUSES if bench.quick else PAUSES,
        patience=600,
    )
    known = seeded(ground.env, people=order.people, rate=300, external_id=_PHONE_ID)
    ground.meet(known["channel"])
    ground.start("web", *WORKERS)
    say(f"{order.people:,} people, {order.pauses} pauses")
    verdict = Chaos(ground, order, campaign=known["campaign"], token=known["token"]).rage()
    if verdict.states != verdict.figures:
        raise ProcessEnded(f"figures {verdict.figures} do not say what the rows say: {verdict.states}")
    return Outcome(
        {"lost": float(verdict.lost), "twice": float(verdict.twice)},
        {"rows": {"people": order.people}, "server": bench.postgres.name, **asdict(verdict)},
    )


class OwnServers:
    """The processes of the Procfile on PostgreSQL and the broker, with webhooks on."""

    def __init__(self, bench: Bench) -> None:
        self.simulator = bench.simulator
        self.port = free_port()
        self.env = bench.product | _SHORT | {"PORT": str(self.port)}
        self._bench = bench
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def meet(self, channel: dict[str, Any]) -> None:
        known = channel | {"webhook_url": f"http://127.0.0.1:{self.port}/webhooks/whatsapp/"}
        self.simulator.control("channels", {"app_secret": APP_SECRET, "channels": [known]})
        self.simulator.control("webhooks", {"on": True})

    def start(self, *names: str) -> None:
        for name in names:
            kind = name.rstrip("2")
            command = procfile_command(kind).replace(f"-n {kind}@", f"-n {name}@")
            self._running[name] = self._bench.processes.start(name, command, self.env)
            if name == "web":
                wait_for_http(self.port, "/healthz")

    def kill(self, name: str) -> None:
        self._bench.processes.kill(self._running.pop(name))

    def empty_broker(self) -> None:
        from config.celery import app

        with app.connection_for_write() as connection:
            for queue in ("dispatch", "inbound", "default", "campaigns", "analytics"):
                connection.default_channel.queue_purge(queue)

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def execute(self, sql: str) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(sql)
