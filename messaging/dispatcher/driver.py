"""One channel, from the queue to the attempts. Runs in the event loop and never touches the database itself."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence

from messaging.choices import WaitReason
from messaging.providers.base import Provider
from messaging.providers.registry import get_provider
from messaging.services.budget import take_requests

from .attempts import Begun, begin
from .delivery import Delivery
from .host import Host
from .leases import LeasedChannel, LeaseLost, release_lease, renew_lease
from .queue import Due, Waiting, look_ahead, postpone
from .regulator import Regulator

logger = logging.getLogger(__name__)

# Looked at ahead at the most; the limiter asks for less where it lets less go within the next second.
_LOOK_MOST = 1000
# Sets of attempts: large enough that the database keeps up (at 128 a seventh less gets through), small enough that
# little is in doubt when a process dies.
_BEGIN_MOST = 256
# At full speed slots come free one by one, and a set costs a commit: this long they may gather.
_GATHER_SECONDS = 0.004
# How often a driver looks for what is more urgent, or new, and how long it stays idle before it gives the lease back.
_LOOK_SECONDS = 0.2
_STAY_SECONDS = 1.0


class ChannelDriver:
    """Looks ahead as far as the pace lets messages go, begins them in small sets, sends, and hands the results over."""

    def __init__(self, host: Host, channel: LeasedChannel, regulator: Regulator) -> None:
        self._host = host
        self._provider: Provider = get_provider(channel.kind)
        self._regulator = regulator
        self._channel = channel
        self._ahead: deque[Due] = deque()
        self._there_is_more = True
        self._in_flight: set[asyncio.Task[None]] = set()
        self._delivery = Delivery(host, channel, regulator)
        self._lost = False
        self._looked_at = 0.0
        self._busy_at = time.monotonic()
        self._renewed_at = time.monotonic()

    async def run(self) -> None:
        """Until nothing is left to send, the lease is lost or the dispatcher stops."""
        try:
            while not (self._host.stopping or self._is_over()):
                await self._renew()
                await self._look_ahead()
                await self._begin_and_send()
        except LeaseLost:
            logger.info("lease_lost", extra={"channel": self._channel.id})
        finally:
            await self._leave()

    def _is_over(self) -> bool:
        is_idle = not self._ahead and not self._in_flight and time.monotonic() - self._busy_at > _STAY_SECONDS
        return is_idle or self._lost or self._delivery.channel_is_lost

    async def _leave(self) -> None:
        if self._in_flight:
            await asyncio.wait(self._in_flight)
        await self._host.in_database(
            release_lease,
            self._host.holder,
            self._channel.id,
            paced_until=self._regulator.paced_until,
            spent=self._regulator.spent(time.time()),
        )

    async def _renew(self) -> None:
        if time.monotonic() - self._renewed_at < self._host.lease_seconds / 3:
            return
        self._renewed_at = time.monotonic()
        self._channel = await self._host.in_database(
            renew_lease,
            self._host.holder,
            self._channel.id,
            seconds=self._host.lease_seconds,
            paced_until=self._regulator.paced_until,
        )
        self._delivery.channel = self._channel
        if not self._regulator.fits(self._channel):
            # Staff have changed the limits: whoever takes the lease next, ourselves perhaps, keeps the new ones.
            self._lost = True

    async def _look_ahead(self) -> None:
        """What a look finds replaces what the last one found: the order is the database's."""
        clock = time.time()
        most = self._regulator.worth_looking_at(clock, seconds=1.0, most=_LOOK_MOST)
        now = time.monotonic()
        runs_dry = self._there_is_more and len(self._ahead) <= most // 4
        if not runs_dry and now - self._looked_at < _LOOK_SECONDS:
            return
        self._looked_at = now
        self._ahead = deque(await self._look(most, answers_only=not self._regulator.has_room_for_bulk(clock)))
        self._there_is_more = bool(most) and len(self._ahead) == most

    async def _look(self, most: int, *, answers_only: bool) -> list[Due]:
        if not most:
            return []
        return await self._host.in_database(
            look_ahead, self._host.holder, self._channel, limit=most, answers_only=answers_only
        )

    async def _begin_and_send(self) -> None:
        chosen = self._regulator.select(self._ahead, self._host.slots, now=time.time(), most=_BEGIN_MOST)
        if chosen.waiting:
            await self._postpone(chosen.waiting)
        ready = await self._within_budget(chosen.ready)
        if not ready:
            await asyncio.sleep(self._pause())
            return
        self._busy_at = started = time.monotonic()
        begun = await self._begin(ready)
        for due, attempt in begun:
            task = asyncio.create_task(self._delivery.send(due, attempt, started=started))
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)

    async def _begin(self, ready: list[Due]) -> list[tuple[Due, Begun]]:
        begun = await self._host.in_database(
            begin,
            self._host.holder,
            self._channel,
            ready,
            paced_until=self._regulator.paced_until,
            seconds=self._host.lease_seconds,
        )
        due = {one.id: one for one in ready}
        pairs = [(due.pop(attempt.message_id), attempt) for attempt in begun]
        for one in due.values():
            self._regulator.give_back(one)
        self._host.slots.give(len(due))
        return pairs

    async def _within_budget(self, ready: list[Due]) -> list[Due]:
        """Every send is one of the provider's requests; what the hour has no room for waits until it has."""
        budget = self._provider.limits.requests_per_hour
        if not ready or not budget:
            return ready
        taken = await self._host.in_database(take_requests, self._channel.id, limit=budget, wanted=len(ready))
        if late := ready[taken.granted :]:
            for due in late:
                self._regulator.give_back(due)
            self._host.slots.give(len(late))
            await self._postpone([Waiting(due.id, taken.free_at, WaitReason.BUDGET) for due in late])
        return ready[: taken.granted]

    async def _postpone(self, waiting: Sequence[Waiting]) -> None:
        await self._host.in_database(postpone, self._host.holder, self._channel.id, waiting)
        for one in waiting:
            self._host.expect(one.until)

    def _pause(self) -> float:
        if not self._ahead:
            return 0.01 if self._in_flight else _LOOK_SECONDS / 4
        return min(max(self._regulator.seconds_to_next(time.time()), _GATHER_SECONDS), _LOOK_SECONDS)
