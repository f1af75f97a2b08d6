"""The whole tree of limits on a virtual clock: random traffic on two numbers of one portfolio, each with a dispatcher.

The limits are kept by the dispatcher's own parts; whether they were is judged by the simulator's, the provider's side
of them, on the same clock, and by counting.
"""

import random
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from messaging.choices import Priority
from messaging.dispatcher.leases import LeasedChannel
from messaging.dispatcher.pace import Slots
from messaging.dispatcher.queue import Due
from messaging.dispatcher.regulator import Regulator
from messaging.dispatcher.windows import DAY, HOUR, Caps
from messaging.models import Portfolio, PortfolioReach
from messaging.providers.base import ChannelAccess, Limits
from messaging.selectors.sending_rules import Rules
from messaging.services.limits import Departure, give_back, reserve
from simulator import channels as simulated
from simulator.limits import Limits as ProvidersLimits
from tests.messaging.dispatcher.test_windows import START, most_within

PORTFOLIO = "900"
# Without shrinking: a run of the clock takes a second, and its seed says as much.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
PAIR_SECONDS = 6.0
LOOK_SECONDS = 0.2
# Who slept longer after writing an attempt sends nothing.
LEAVES_WITHIN = 5.0


class Clock:
    now = START

    def __call__(self) -> float:
        return self.now


class Sent(NamedTuple):
    at: float
    due: Due
    queued_at: float


@dataclass
class Number:
    """A number and its dispatcher: the driver's order of things, without its loop and its tables."""

    name: int
    per_second: float
    caps: Caps
    clock: Clock
    provider: ProvidersLimits
    queued: list[tuple[float, Due]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begun: deque[tuple[float, float, Due]] = deque()
        self.slots = Slots(256)
        self.line = simulated.Channel("whatsapp_cloud", f"number {self.name}", portfolio=PORTFOLIO)
        self.regulator = Regulator(
            LeasedChannel(
                id=self.name,
                kind="whatsapp_cloud",
                portfolio_id=PORTFOLIO,
                access=ChannelAccess("", {}, ""),
                limits=Limits(self.per_second, PAIR_SECONDS, 24),
                caps=self.caps,
                portfolio=PORTFOLIO,
                paced_until=0.0,
            )
        )

    def turn(self) -> None:
        """Look, select, reserve, send: what a driver does again and again."""
        self.leave()
        now = self.clock.now
        waiting = [(at, self._with_facts(due)) for at, due in self.queued if at <= now]
        waiting.sort(key=lambda entry: (entry[1].priority, entry[1].id))
        by_id = {due.id: queued_at for queued_at, due in waiting}
        chosen = self.regulator.select(deque(due for _, due in waiting), self.slots, now=now, most=128)
        late = {one.id: one.until.timestamp() for one in chosen.waiting}
        kept = {one.message_id: one.until.timestamp() for one in self._reserve(chosen.ready)} if chosen.ready else {}
        for due in chosen.ready:
            if due.id in kept:
                self.regulator.give_back(due)
                self.slots.give(1)
            else:
                self.begun.append((now, by_id[due.id], due))
        gone = {due.id for due in chosen.ready} - kept.keys()
        late |= kept
        self.queued = [(late.get(due.id, at), due) for at, due in self.queued if due.id not in gone]
        self.leave()

    def leave(self) -> None:
        while self.begun and not self.regulator.seconds_to_departure(self.clock.now):
            begun_at, queued_at, due = self.begun.popleft()
            self.slots.give(1)
            if self.clock.now - begun_at > LEAVES_WITHIN:
                self.regulator.give_back(due)
                give_back([due.id], lead_ids=[])
                continue
            self.regulator.hand_over(due, self.clock.now)
            if exceeded := self.provider.exceeded(self.line, due.to):
                self.refused.append(f"{exceeded.value} at {self.clock.now - START:.3f}")
            self.sent.append(Sent(self.clock.now, due, queued_at))

    def _with_facts(self, due: Due) -> Due:
        is_stranger = self.provider.window_closed(self.line, due.to)
        return due._replace(outside_window=is_stranger, opens=is_stranger)

    def _reserve(self, ready: list[Due]) -> list:
        departures = [Departure(due.id, due.lead_id, due.to, due.outside_window, due.is_bulk) for due in ready]
        at = datetime.fromtimestamp(self.clock.now, UTC)
        return reserve(departures, portfolio=PORTFOLIO, rules=Rules(), at=at)

    def check(self) -> None:
        assert self.refused == []
        times = [sent.at for sent in self.sent]
        bulk = [sent.at for sent in self.sent if sent.due.is_bulk]
        opened = [sent.at for sent in self.sent if sent.due.opens]
        assert most_within(times, 0.999999) <= max(self.per_second, 1)
        assert most_within(times, HOUR) <= self.caps.per_hour
        assert most_within(times, DAY) <= self.caps.per_day
        assert most_within(bulk, HOUR) <= int(self.caps.per_hour * 0.9)
        assert most_within(opened, HOUR) <= self.caps.new_per_hour


def due_of(luck: random.Random, number: int, ids: list[int]) -> Due:
    ids[0] += 1
    priority = luck.choice([Priority.REPLY, Priority.BULK, Priority.BULK, Priority.BULK])
    return Due(
        id=ids[0],
        # Some write to both numbers, most are written to once.
        to=f"23480{luck.choice([luck.randrange(12), 100 * number + ids[0]]):08d}",
        priority=priority,
        lead_id=1,
    )


@settings(deadline=None, max_examples=12, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    per_second=st.sampled_from([1, 5, 20, 80]),
    people=st.integers(1, 25),
    caps=st.builds(Caps, per_hour=st.integers(2, 40), per_day=st.integers(5, 90), new_per_hour=st.integers(1, 15)),
    seed=st.integers(0, 2**32),
)
@pytest.mark.django_db
def test_no_window_of_the_tree_is_ever_exceeded_on_two_numbers_of_one_portfolio(per_second, people, caps, seed) -> None:
    PortfolioReach.objects.all().delete()
    Portfolio.objects.update_or_create(key=PORTFOLIO, defaults={"limit": people})
    luck, clock, ids = random.Random(seed), Clock(), [0]
    clock.now = START
    provider = ProvidersLimits(clock)
    provider.change({"mps": per_second, "pair_seconds": PAIR_SECONDS, "people": people})
    numbers = [Number(name, per_second, caps, clock, provider) for name in (1, 2)]
    for _ in range(80):
        for number in numbers:
            for _ in range(luck.choice([0, 0, 0, 1, 2, 25])):
                number.queued.append((clock.now, due := due_of(luck, number.name, ids)))
                if luck.random() < 0.3:
                    provider.heard(number.line, due.to)
        # Mostly the next turn of the loop; now and then a stall, a pause, a night.
        clock.now += luck.choice([0.004, 0.01, 0.05, LOOK_SECONDS, LOOK_SECONDS, 1.3, 7.0, 400.0, 0.4 * DAY])
        for number in luck.sample(numbers, 2):
            number.turn()
    for number in numbers:
        number.check()
    assert any(number.sent for number in numbers)


@settings(deadline=None, max_examples=12, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(per_second=st.sampled_from([1, 2, 20, 80]), seed=st.integers(0, 2**32))
@pytest.mark.django_db
def test_a_reply_is_the_next_to_go_and_waits_two_seconds_at_most(per_second: int, seed: int) -> None:
    Portfolio.objects.update_or_create(key=PORTFOLIO, defaults={"limit": None})
    luck, clock = random.Random(seed), Clock()
    clock.now = START
    provider = ProvidersLimits(clock)
    provider.change({"mps": per_second, "pair_seconds": PAIR_SECONDS})
    caps = Caps(per_hour=100_000, per_day=100_000, new_per_hour=100_000)
    number = Number(1, per_second, caps, clock, provider)
    number.queued = [(START, Due(n, f"bulk {n}", Priority.BULK)) for n in range(1, 500)]
    replies, asked_at = 0, START
    while clock.now < START + 20:
        if clock.now >= asked_at:
            replies += 1
            number.queued.append((clock.now, Due(1000 + replies, f"reply {replies}", Priority.REPLY)))
            asked_at = clock.now + luck.uniform(1.5, 4)
        number.turn()
        # A look may be as old as this; between two, what has begun leaves at its instant.
        for _ in range(20):
            clock.now += LOOK_SECONDS / 20
            number.leave()
    number.check()
    answered = [sent for sent in number.sent if sent.due.priority == Priority.REPLY]
    assert len(answered) >= replies - 1
    assert max(sent.at - sent.queued_at for sent in answered) <= 2.0
    for reply in answered:
        ahead = [s for s in number.sent if s.due.is_bulk and reply.queued_at + LOOK_SECONDS < s.at < reply.at]
        assert ahead == []
