"""A campaign while everything goes wrong: workers die, people pause and resume, limits change, the broker is emptied,
the provider fails. And what became of everybody in the end.

By real processes, real HTTP and the tables themselves: nothing of the product runs in this process.
"""

import contextlib
import json
import random
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from .processes import ProcessEnded
from .simulator import Simulator

WORKERS = ("worker", "worker2", "dispatch", "dispatch2", "beat")
FAULTS = {"rate_5xx": 0.05, "rate_timeout": 0.02, "rate_429": 0.0, "latency_ms": 50}
_BURST = {"rate_429": 0.6}
_BURST_SECONDS, _PAUSE_SECONDS = 1.5, 0.7
_OPEN = ("due", "queued")
_SENT = ("sent", "delivered", "read")
_STEP = 0.05


class Ground(Protocol):
    """Where it happens."""

    simulator: Simulator
    port: int

    def start(self, *names: str) -> None: ...
    def kill(self, name: str) -> None: ...
    def empty_broker(self) -> None: ...
    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]: ...
    def execute(self, sql: str) -> None: ...


@dataclass(frozen=True)
class Order:
    people: int
    pauses: int
    # Seconds between two kills, drawn anew each time.
    kills: tuple[float, float] = (2.0, 5.0)
    # A busy machine may take longer to start a worker than it lives.
    most_kills: int = 10_000
    rates: tuple[float, ...] = (150.0, 400.0, 80.0, 300.0)
    patience: float = 240.0
    seed: int = 7


@dataclass
class Verdict:
    """`twice` by the provider's own list; `lost` has no final state, or says sent where the provider has nothing."""

    twice: int
    lost: int
    states: dict[str, int]
    figures: dict[str, int]
    accepted: int
    seconds: float
    kills: dict[str, int] = field(default_factory=dict)
    pauses: int = 0


class Chaos:
    def __init__(self, ground: Ground, order: Order, *, campaign: int, token: str) -> None:
        self._ground, self._order, self._campaign, self._token = ground, order, campaign, token
        self._random = random.Random(order.seed)
        self._kills: Counter[str] = Counter()
        self._pauses = 0
        self._next_kill = 0.0

    def rage(self) -> Verdict:
        """Until all trouble has been made and everybody has ended."""
        started = time.monotonic()
        self._ground.simulator.control("faults", FAULTS)
        self._next_kill = started + self._random.uniform(*self._order.kills)
        self._wait_for_everybody()
        for threshold, trouble in self._troubles():
            self._until(lambda: self._ground.simulator.accepted() >= threshold, f"{threshold:.0f} accepted")  # noqa: B023
            trouble()
        self._until(self._is_settled, "settled")
        return self._judge(time.monotonic() - started)

    def _troubles(self) -> Iterator[tuple[float, Callable[[], None]]]:
        """By how many were accepted: evenly over the campaign, some left for the end."""
        order = self._order
        troubles = [((place + 1) / (order.pauses + 1), self._pause_and_resume) for place in range(order.pauses)]
        count = len(order.rates)
        for place, rate in enumerate(order.rates):
            troubles.append(((place + 0.5) / count, lambda rate=rate: self._limit(rate)))  # type: ignore[misc]
        troubles += [(1 / 3, self._burst), (0.5, self._ground.empty_broker), (2 / 3, self._burst)]
        # Not all are ever accepted: some fail.
        most = 0.85 * order.people
        return iter(sorted(((share * most, trouble) for share, trouble in troubles), key=lambda each: each[0]))

    def _pause_and_resume(self) -> None:
        self._call("pause")
        self._for_seconds(_PAUSE_SECONDS)
        self._call("resume")
        self._pauses += 1

    def _limit(self, rate: float) -> None:
        self._ground.execute(f"UPDATE messaging_channel SET rate_per_second = {rate}")

    def _burst(self) -> None:
        self._ground.simulator.control("faults", _BURST)
        self._for_seconds(_BURST_SECONDS)
        self._ground.simulator.control("faults", FAULTS)

    def _call(self, verb: str) -> None:
        """As a program does it, again until it is answered: the database may be busy with dying clients."""
        url = f"http://127.0.0.1:{self._ground.port}/api/v1/campaigns/{self._campaign}/{verb}"
        headers = {"Authorization": f"Token {self._token}", "Content-Type": "application/json"}
        for _attempt in range(5):
            with contextlib.suppress(urllib.error.URLError, TimeoutError):
                request = urllib.request.Request(url, b"{}", headers)
                with urllib.request.urlopen(request, timeout=20) as answer:
                    json.load(answer)
                return
            self._for_seconds(0.5)
        raise ProcessEnded(f"{verb} is not answered")

    def _wait_for_everybody(self) -> None:
        """The enrolment goes on among the kills."""
        many = f"SELECT COUNT(*) FROM campaigns_recipient WHERE campaign_id = {self._campaign}"
        self._until(lambda: self._ground.rows(many)[0][0] >= self._order.people, "enrolled")

    def _for_seconds(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._kill_if_due()
            time.sleep(_STEP)

    def _until(self, done: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + self._order.patience
        while not done():
            if time.monotonic() > end:
                raise ProcessEnded(f"not {what} after {self._order.patience:.0f} s: {self._states()}")
            self._for_seconds(0.2)

    def _kill_if_due(self) -> None:
        if time.monotonic() < self._next_kill or self._kills.total() >= self._order.most_kills:
            return
        victim = self._random.choice(WORKERS)
        self._ground.kill(victim)
        self._ground.start(victim)
        self._kills[victim] += 1
        self._next_kill = time.monotonic() + self._random.uniform(*self._order.kills)

    # ---- what became of everybody

    def _is_settled(self) -> bool:
        busy = "SELECT COUNT(*) FROM messaging_message WHERE direction = 'out' AND state IN ('queued', 'sending')"
        due = "SELECT COUNT(*) FROM messaging_webhookevent WHERE state IN ('due', 'retry')"
        if any(self._ground.rows(sql)[0][0] for sql in (busy, due)):
            return False
        if self._ground.simulator.control("stats")["webhooks"]["waiting"]:
            return False
        behind = (
            "SELECT COUNT(*) FROM campaigns_recipient AS r JOIN messaging_message AS m ON m.id = r.message_id "
            "WHERE r.state <> m.state AND NOT (r.state = 'read' AND m.state = 'played')"
        )
        return not set(self._states()) & set(_OPEN) and not self._ground.rows(behind)[0][0]

    def _states(self) -> dict[str, int]:
        return dict(self._ground.rows("SELECT state, COUNT(*) FROM campaigns_recipient GROUP BY state"))

    def _judge(self, seconds: float) -> Verdict:
        states = self._states()
        people = Counter(message["to"] for message in self._ground.simulator.control("messages")["messages"])
        said = "', '".join(_SENT)
        sent = self._ground.rows(
            f'SELECT m."to" FROM campaigns_recipient AS r JOIN messaging_message AS m ON m.id = r.message_id '
            f"WHERE r.state IN ('{said}')"
        )
        nowhere = sum(1 for (to,) in sent if to not in people)
        unfinished = sum(states.get(state, 0) for state in _OPEN) + self._order.people - sum(states.values())
        sums = "SELECT what, SUM(value) FROM campaigns_campaigncount GROUP BY what HAVING SUM(value) <> 0"
        return Verdict(
            twice=sum(times > 1 for times in people.values()),
            lost=unfinished + nowhere,
            states=states,
            figures={what: int(number) for what, number in self._ground.rows(sums) if what in states},
            accepted=len(people),
            seconds=round(seconds, 1),
            kills=dict(self._kills),
            pauses=self._pauses,
        )
