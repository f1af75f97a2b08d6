"""One channel, from claim to write-back. Runs in the dispatcher's event loop and never touches the database itself."""

import asyncio
import heapq
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

import aiohttp
from django.utils.translation import gettext_noop as _

from common.phrases import keep, say
from common.redaction import redact_text
from messaging.content import content_adapter
from messaging.correlator import to_correlator
from messaging.providers.base import Answer, Outgoing, Provider, Verdict
from messaging.providers.registry import get_provider

from . import store
from .judge import Ruling, rule
from .pace import Pace, PersonPace, Slots
from .sender import Sent, send
from .store import Begun, ClaimedMessage, LeasedChannel, LeaseLost, Result

logger = logging.getLogger(__name__)
T = TypeVar("T")

# Claimed at once at the most; the limiter asks for less where it lets less go within the next second.
_CLAIM_MOST = 500
# Sets of attempts: large enough that the database keeps up, small enough that little is in doubt when a process dies.
_BEGIN_MOST = 128
# A person who may be written to within this time is waited for; longer, and the message goes back to the queue.
_WAIT_FOR_PERSON_SECONDS = 0.5
# How often an idle driver looks for new rows, and how long it stays before it gives the lease back.
_LOOK_SECONDS = 0.2
_STAY_SECONDS = 1.0


class Host(Protocol):
    """What a driver needs of the loop that runs it."""

    holder: Any
    session: aiohttp.ClientSession
    stopping: bool
    slots: Slots
    timeout_seconds: float
    lease_seconds: float
    retry_unit: float

    async def in_database(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T: ...

    def report(self, result: Result) -> None: ...

    def channel_down(self, channel_id: int, answer: Answer) -> Awaitable[None]: ...


class ChannelDriver:
    """Claims what the pace lets go, begins it in small sets, sends it, and hands the results over."""

    def __init__(self, host: Host, channel: LeasedChannel, recent: list[tuple[str, float]]) -> None:
        self._host = host
        self._provider: Provider = get_provider(channel.kind)
        self._pace = Pace(channel.limits.per_second, paced_until=channel.paced_until)
        self._people = PersonPace(channel.limits.pair_seconds, recent)
        self._channel = channel
        self._heap: list[tuple[int, int, ClaimedMessage]] = []
        self._in_flight: set[asyncio.Task[None]] = set()
        self._lost = False
        self._looked_at = 0.0
        self._busy_at = time.monotonic()
        self._renewed_at = time.monotonic()

    async def run(self) -> None:
        """Until nothing is left to send, the lease is lost or the dispatcher stops."""
        try:
            while not (self._host.stopping or self._lost or self._is_idle()):
                await self._renew()
                await self._claim()
                await self._begin_and_send()
        except LeaseLost:
            logger.info("lease_lost", extra={"channel": self._channel.id})
        finally:
            await self._leave()

    def _is_idle(self) -> bool:
        return not self._heap and not self._in_flight and time.monotonic() - self._busy_at > _STAY_SECONDS

    async def _leave(self) -> None:
        now = datetime.now(UTC)
        left = [(message.id, now) for *_, message in self._heap]
        self._heap.clear()
        await self._host.in_database(store.give_back, self._host.holder, left)
        if self._in_flight:
            await asyncio.wait(self._in_flight)
        await self._host.in_database(
            store.release_lease, self._host.holder, self._channel.id, paced_until=self._pace.paced_until
        )

    async def _renew(self) -> None:
        if time.monotonic() - self._renewed_at < self._host.lease_seconds / 3:
            return
        self._renewed_at = time.monotonic()
        self._channel = await self._host.in_database(
            store.renew_lease, self._host.holder, self._channel.id, seconds=self._host.lease_seconds
        )
        self._pace.set_rate(self._channel.limits.per_second)

    async def _claim(self) -> None:
        """Look for more at most every so often, so that a reply overtakes what was claimed before it."""
        now = time.monotonic()
        room = self._room()
        fresh_look = now - self._looked_at >= _LOOK_SECONDS
        enough = len(self._heap) >= _BEGIN_MOST
        if room <= 0 or (not fresh_look and (enough or now - self._busy_at > _LOOK_SECONDS)):
            return
        self._looked_at = now
        claimed = await self._host.in_database(
            store.claim,
            self._host.holder,
            self._channel.id,
            limit=room,
            seconds=self._host.lease_seconds,
            paced_until=self._pace.paced_until,
        )
        for message in claimed:
            heapq.heappush(self._heap, (message.priority, message.id, message))
        if claimed:
            self._busy_at = time.monotonic()

    def _room(self) -> int:
        """What may go within the next second, less what is claimed already."""
        return min(self._pace.allowed_within(time.time(), 1.0) + 1, _CLAIM_MOST) - len(self._heap)

    async def _begin_and_send(self) -> None:
        ready = await self._take_ready()
        if not ready:
            await asyncio.sleep(self._pause())
            return
        started = time.monotonic()
        begun = await self._host.in_database(
            store.begin, self._host.holder, ready, channel_id=self._channel.id, seconds=self._host.lease_seconds
        )
        for _unused in range(len(ready) - len(begun)):
            self._host.slots.give()
        for attempt in begun:
            task = asyncio.create_task(self._send(attempt, may_leave_until=started + self._host.lease_seconds))
            self._in_flight.add(task)
            task.add_done_callback(self._in_flight.discard)
        self._busy_at = time.monotonic()

    def _pause(self) -> float:
        if not self._heap:
            return 0.01 if self._in_flight else _LOOK_SECONDS / 4
        return min(max(self._pace.wait(time.time()), 0.001), _LOOK_SECONDS)

    async def _take_ready(self) -> list[ClaimedMessage]:
        """The most urgent messages that may go this instant, each with a slot of its own."""
        now = time.time()
        ready: list[ClaimedMessage] = []
        later: list[tuple[int, int, ClaimedMessage]] = []
        too_soon = TooSoon(self._channel.limits.pair_seconds)
        while self._heap and len(ready) < _BEGIN_MOST and not self._pace.wait(now):
            entry = heapq.heappop(self._heap)
            message = entry[-1]
            wait = self._people.wait(message.to, now)
            if wait > _WAIT_FOR_PERSON_SECONDS:
                too_soon.add(message, now + wait)
            elif wait or not self._host.slots.take(message.priority):
                later.append(entry)
                if not wait:
                    break
            else:
                self._pace.take(now)
                self._people.take(message.to, now)
                ready.append(message)
        for entry in later:
            heapq.heappush(self._heap, entry)
        if too_soon.messages:
            await self._host.in_database(store.give_back, self._host.holder, too_soon.messages)
        return ready

    async def _send(self, begun: Begun, *, may_leave_until: float) -> None:
        try:
            sent = await self._attempt(begun.message, may_leave_until)
        except asyncio.CancelledError:
            sent = _unsent(Verdict.UNKNOWN, "stopped", say(_("Stopped before the answer came.")))
        finally:
            self._host.slots.give()
        now = datetime.now(UTC)
        ruling = rule(sent.answer, refusals=begun.message.refusals, now=now, retry_unit=self._host.retry_unit)
        self._host.report(_result(self._channel.id, begun, sent, ruling, now))
        await self._react(sent.answer, begun.message)

    async def _attempt(self, message: ClaimedMessage, may_leave_until: float) -> Sent:
        if time.monotonic() > may_leave_until:
            return _unsent(Verdict.RETRY, "overslept", say(_("The process slept; nothing was sent.")))
        try:
            call = self._provider.build(
                self._channel.access,
                Outgoing(
                    to=message.to,
                    content=content_adapter.validate_json(message.content),
                    correlator=to_correlator(message.uuid),
                    quoted_id=message.quoted_id,
                    by_person=message.by_person,
                ),
            )
        except Exception as error:  # nothing left: the content, not the network, is at fault
            logger.exception("message_not_built", extra={"message_id": message.id})
            text = say(_("The message could not be built: %(error)s."), error=type(error).__name__)
            return _unsent(Verdict.PERMANENT, "not_built", text)
        return await send(self._host.session, self._provider, call, timeout_seconds=self._host.timeout_seconds)

    async def _react(self, answer: Answer, message: ClaimedMessage) -> None:
        """An answer may concern more than its message: the person, the pace, the whole channel."""
        if answer.verdict == Verdict.THROTTLED:
            until = time.time() + max(answer.wait_seconds, 1.0)
            if answer.person_only:
                self._people.back_off(message.to, until)
            else:
                self._pace.back_off(until)
        elif answer.verdict == Verdict.CHANNEL_DOWN and not self._lost:
            self._lost = True
            await self._host.channel_down(self._channel.id, answer)


class TooSoon:
    """Messages that must wait for their person, each in its turn."""

    def __init__(self, pair_seconds: float) -> None:
        self.messages: list[tuple[int, datetime]] = []
        self._pair_seconds = pair_seconds
        self._next: dict[str, float] = {}

    def add(self, message: ClaimedMessage, free_at: float) -> None:
        at = self._next.get(message.to, free_at)
        self._next[message.to] = at + self._pair_seconds
        self.messages.append((message.id, datetime.fromtimestamp(at, UTC)))


def _unsent(verdict: Verdict, code: str, text: str) -> Sent:
    """Our own word where there is no answer of the provider."""
    return Sent(Answer(verdict, code=code, text=text), None, 0)


def _result(channel_id: int, begun: Begun, sent: Sent, ruling: Ruling, now: datetime) -> Result:
    return Result(
        attempt_id=begun.attempt_id,
        number=begun.number,
        message_id=begun.message.id,
        channel_id=channel_id,
        outcome=ruling.outcome,
        state=ruling.state,
        at=now,
        provider_id=sent.answer.provider_id,
        code=sent.answer.code[:32],
        text=keep(sent.answer.text),
        http_status=sent.http_status,
        duration_ms=sent.duration_ms,
        response=redact_text(sent.response) if sent.response else "",
        not_before=ruling.not_before,
        refusals=begun.message.refusals + ruling.counts_as_refusal,
    )
