"""What each provider must say about itself; everything else (faults, delivery, state) is common."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import web

from simulator.answers import Body
from simulator.channels import Channel
from simulator.ledger import Accepted
from simulator.people import People

if TYPE_CHECKING:
    from simulator.world import World


class Item(NamedTuple):
    """One thing a webhook reports. Items of the same topic may share a webhook."""

    topic: str
    content: Body


class Inbound(NamedTuple):
    """What a customer did, as the webhook will report it."""

    id: str
    item: Item


class Step(NamedTuple):
    """One of the webhooks that follow an accepted message: its echo or one of its statuses."""

    message: Accepted
    name: str
    at: float
    failure: int | None


@dataclass(frozen=True, slots=True)
class Provider:
    kind: str
    steps: tuple[str, ...]
    failure_steps: tuple[str, ...]
    describe: Callable[[Step, People], Item]
    wrap: Callable[[Channel, str, Sequence[Body]], Body]
    refusal: Callable[[int], web.Response]
    too_many: Callable[[], web.Response]
    breakdown: Callable[[random.Random], web.Response]
    inbound: Callable[[World, Channel, Body], Inbound]
    # The headers by which the product knows a webhook to be ours.
    sign: Callable[[Channel, bytes], Mapping[str, str]] = lambda channel, body: {}
    # News of the channel itself, for those that tell it.
    state: Callable[[Channel], Item] | None = None
    # Whether one webhook may report several things.
    in_batches: bool = True
