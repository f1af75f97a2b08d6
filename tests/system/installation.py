"""One installation: its processes, what it is told by customers, what it has sent, what its tables say."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.harness.campaign import seeded
from benchmarks.harness.processes import ROOT, Processes, free_port, wait_for_http
from benchmarks.harness.product import APP_SECRET, environment, procfile_command
from benchmarks.harness.simulator import Simulator
from runner.processes import SECONDS_TO_STOP

from .servers import Broker, Database, wait_for

SENT = {"sent", "delivered", "read", "played"}


class Installation:
    def __init__(
        self, processes: Processes, folder: Path, *, database: Database, broker: Broker, **settings: str
    ) -> None:
        self.database, self.broker = database, broker
        self.simulator = Simulator(processes, dict(os.environ))
        self.port = free_port()
        self.webhook_url = f"http://127.0.0.1:{self.port}/webhooks/whatsapp/"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._processes, self._folder = processes, folder
        self._env = environment(
            database_url=database.url, broker_url=broker.url, simulator_url=self.simulator.url, folder=folder
        )
        self._env |= {"PORT": str(self.port)} | settings

    def seed(self, *, channels: int = 1, messages: int = 0, rate: float = 1000.0, greet: bool = False) -> None:
        """Channels known on both sides, and `messages` bulk messages in the outbox of each."""
        self._meet(self._seeded({"channels": channels, "messages": messages, "rate": rate, "greet": greet}))

    def seed_groups(self, groups: int, *, poll_seconds: int) -> None:
        """A phone behind Whapi that is a member of so many casting groups."""
        gateway = f"{self.simulator.url}/whapi"
        (known,) = self._seeded({"groups": groups, "gateway_url": gateway, "poll_seconds": poll_seconds})
        url = f"http://127.0.0.1:{self.port}{known.pop('webhook_path')}"
        self.simulator.control("channels", known | {"app_secret": known["header_value"], "webhook_url": url})

    def _seeded(self, order: dict[str, Any]) -> list[dict[str, str]]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.system.seed", json.dumps(order)],
            cwd=ROOT,
            env=self._env,
            stdout=subprocess.PIPE,
            check=True,
        )
        known: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
        return known

    def seed_campaign(self, *, people: int, rate: float) -> dict[str, Any]:
        """A campaign just launched; its number, and a token for the API."""
        known = seeded(self._env, people=people, rate=rate, external_id=external_id(0))
        self._meet([known["channel"]])
        return known

    def _meet(self, channels: list[dict[str, str]]) -> None:
        known = [each | {"webhook_url": self.webhook_url} for each in channels]
        self.simulator.control("channels", {"app_secret": APP_SECRET, "channels": known})

    # ---- processes

    def start(self, *names: str) -> None:
        """The Procfile's commands. `dispatch2` is a second dispatch worker, `worker2` a second of the others."""
        for name in names:
            kind = name.rstrip("2")
            command = procfile_command(kind).replace(f"-n {kind}@", f"-n {name}@")
            self.running[name] = self._processes.start(name, command, self._env)
            if name == "web":
                wait_for_http(self.port, "/healthz")

    def send_signal(self, name: str, number: int) -> None:
        os.killpg(self.running[name].pid, number)

    def kill(self, name: str) -> None:
        self.send_signal(name, signal.SIGKILL)
        self.running.pop(name).wait(5)

    def stop(self, *names: str) -> None:
        """As the runner does at Ctrl-C."""
        for name in names:
            self.send_signal(name, signal.SIGTERM)
        end = time.monotonic() + SECONDS_TO_STOP
        for name in names:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.running[name].wait(max(end - time.monotonic(), 0))
            if self.running[name].poll() is None:
                self.send_signal(name, signal.SIGKILL)
            self.running.pop(name).wait(5)

    # ---- customers

    def write(self, person: str, text: str, *, channel: int = 0) -> int:
        """A customer writes; how the webhook was answered (0: not at all)."""
        order = {"channel": external_id(channel), "from": person, "text": text}
        return int(self.simulator.control("inbound", order)["status"])

    # ---- what became of it

    def accepted(self, **filters: str) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        return list(self.simulator.control(f"messages?{query}")["messages"])

    def states(self) -> dict[str, int]:
        """Of our own messages: how many are in which."""
        sql = "SELECT state, COUNT(*) FROM messaging_message WHERE direction = 'out' GROUP BY state"
        return dict(self.database.rows(sql))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.database.rows(sql)

    def execute(self, sql: str) -> None:
        self.database.execute(sql)

    def empty_broker(self) -> None:
        self.broker.empty()

    def count(self, table: str, where: str = "1 = 1") -> int:
        return int(self.database.rows(f"SELECT COUNT(*) FROM {table} WHERE {where}")[0][0])

    def wait_until_accepted(self, count: int, *, seconds: float = 60) -> None:
        wait_for(lambda: self.simulator.accepted() >= count, f"{count} accepted", seconds=seconds)

    def wait_until_settled(self, *, seconds: float = 90) -> None:
        """Nothing waits, nothing is under way, every webhook has been worked on."""
        wait_for(self._is_settled, f"settled; {self.states()}", seconds=seconds)

    def _is_settled(self) -> bool:
        moving = {"queued", "claimed", "sending"} & self.states().keys()
        waiting = self.simulator.control("stats")["webhooks"]["waiting"]
        due = self.count("messaging_webhookevent", "state IN ('due', 'retry')")
        return not (moving or waiting or due)

    def outbox(self) -> dict[str, str]:
        """State by the correlator that the provider was given."""
        sql = "SELECT uuid, state FROM messaging_message WHERE direction = 'out'"
        return {f"majlis:{str(uuid).replace('-', '')}": state for uuid, state in self.database.rows(sql)}

    def said(self) -> str:
        """What the processes of the product have written."""
        logs = [self._folder / f"{name}.log" for name in ("web", "worker", "worker2", "dispatch", "dispatch2", "beat")]
        with contextlib.suppress(FileNotFoundError):
            return "".join(log.read_text() for log in logs if log.exists())
        return ""


def group_id(number: int) -> str:
    return f"12036300000000{number:04}@g.us"


def external_id(number: int) -> str:
    return str(300000000000100 + number)
