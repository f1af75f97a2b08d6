"""The webhooks that follow an accepted message, one after the other: the next leaves when the last was taken."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from simulator.channels import Channel
from simulator.courier import Courier
from simulator.ledger import Accepted
from simulator.people import People
from simulator.provider import Item, Provider, Step

ECHO = "echo"


@dataclass(slots=True)
class SingleParcel:
    """Something that happened once: a customer's message, a changed template."""

    channel: Channel
    content: Item
    attempts: int = 0

    def item(self) -> Item:
        return self.content

    def arrived(self) -> None:
        """Nothing follows."""


@dataclass(slots=True)
class TrailParcel:
    trail: Trail
    message: Accepted
    ahead: tuple[str, ...]
    failure: int | None
    attempts: int = 0
    at: float = field(default_factory=time.time)

    @property
    def channel(self) -> Channel:
        return self.message.channel

    def item(self) -> Item:
        return self.trail.provider.describe(Step(self.message, self.ahead[0], self.at, self.failure), self.trail.people)

    def arrived(self) -> None:
        if self.ahead[0] != ECHO:
            self.message.statuses += (self.ahead[0],)
        if len(self.ahead) > 1:
            self.trail.follow(self.message, self.ahead[1:], self.failure)


@dataclass(slots=True)
class Trail:
    """One per provider."""

    provider: Provider
    people: People
    courier: Courier
    delay: float = 0.05

    def follow(self, message: Accepted, steps: tuple[str, ...], failure: int | None = None) -> None:
        self.courier.take(TrailParcel(self, message, steps, failure), self.delay)

    def steps_of(self, failure: int | None) -> tuple[str, ...]:
        return self.provider.steps if failure is None else self.provider.failure_steps
