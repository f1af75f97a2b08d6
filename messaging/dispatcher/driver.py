"""One channel, from the queue to the result. Runs in the event loop and never touches the database itself."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from django.db import DatabaseError
from django.utils.translation import gettext_noop as _

from common.phrases import keep, say
from common.redaction import redact_text
from messaging.choices import AttemptOutcome, PolicyAction, WaitReason
from messaging.content import content_adapter
from messaging.correlator import to_correlator
from messaging.providers.base import Answer, Outgoing, Provider, Verdict
from messaging.providers.registry import get_provider
from messaging.selectors import error_policies
from messaging.services.budget import take_requests
from messaging.services.error_policy import FAR_REACHING, Refusal, carry_out, judged

from .attempts import Begun, begin
from .http import HttpClient
from .judge import Ruling, rule
from .leases import LeasedChannel, LeaseLost, release_lease, renew_lease
from .pace import Slots
from .queue import Due, Waiting, look_ahead, postpone
from .regulator import Regulator
from .results import Result
from .sender import Sent, send, to_request

logger = logging.getLogger(__name__)
T = TypeVar("T")

# Looked at ahead at the most; the limiter asks for less where it lets less go within the next second.
_LOOK_MOST = 500
# Sets of attempts: large enough that the database keeps up, small enough that little is in doubt when a process dies.
_BEGIN_MOST = 128
# At full speed slots come free one by one, and a set costs a commit: this long they may gather.
_GATHER_SECONDS = 0.004
# How often a driver looks for what is more urgent, or new, and how long it stays idle before it gives the lease back.
_LOOK_SECONDS = 0.2
_STAY_SECONDS = 1.0


class Host(Protocol):
    """What a driver needs of the loop that runs it."""

    holder: UUID
    client: HttpClient
    stopping: bool
    slots: Slots
    timeout_seconds: float
    lease_seconds: float
    retry_unit: float

    async def in_database(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T: ...

    def report(self, result: Result) -> None: ...

    def expect(self, at: datetime) -> None: ...

    def channel_down(self, channel_id: int, answer: Answer) -> Awaitable[None]: ...


def leaves_within(lease_seconds: float, timeout_seconds: float) -> float:
    """Leaving later after its attempt, a message might be called interrupted before the answer is here."""
    return max(lease_seconds - timeout_seconds, lease_seconds / 3)


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
        self._lost = False
        self._looked_at = 0.0
        self._busy_at = time.monotonic()
        self._renewed_at = time.monotonic()
        self._leaves_within = leaves_within(host.lease_seconds, host.timeout_seconds)

    async def run(self) -> None:
        """Until nothing is left to send, the lease is lost or the dispatcher stops."""
        try:
            while not (self._host.stopping or self._lost or self._is_idle()):
                await self._renew()
                await self._look_ahead()
                await self._begin_and_send()
        except LeaseLost:
            logger.info("lease_lost", extra={"channel": self._channel.id})
        finally:
            await self._leave()

    def _is_idle(self) -> bool:
        return not self._ahead and not self._in_flight and time.monotonic() - self._busy_at > _STAY_SECONDS

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
            task = asyncio.create_task(self._send(due, attempt, leaves_until=started + self._leaves_within))
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

    async def _send(self, due: Due, begun: Begun, *, leaves_until: float) -> None:
        try:
            sent = await self._attempt(due, begun, leaves_until)
        except asyncio.CancelledError:
            sent = Sent(Answer(Verdict.UNKNOWN, code="stopped", text=say(_("Stopped before the answer came."))))
        except Exception as error:
            logger.exception("answer_not_read", extra={"message_id": begun.message_id})
            sent = Sent(Answer(Verdict.UNKNOWN, code="not_read", text=f"{type(error).__name__}."))
        finally:
            self._host.slots.give(1)
        if sent.answer.verdict in (Verdict.ACCEPTED, Verdict.UNKNOWN):
            self._report(due, begun, sent)
            return
        sent = sent._replace(answer=await self._judged(sent.answer))
        try:
            # First the hold, then the message back in the queue.
            await self._react(sent.answer, begun)
        finally:
            self._report(due, begun, sent)

    def _report(self, due: Due, begun: Begun, sent: Sent) -> None:
        now = datetime.now(UTC)
        ruling = rule(sent.answer, refusals=begun.refusals, now=now, retry_unit=self._host.retry_unit)
        self._host.report(_result(self._channel.id, due, begun, sent, ruling, now))

    async def _attempt(self, due: Due, begun: Begun, leaves_until: float) -> Sent:
        if time.monotonic() > leaves_until:
            self._regulator.give_back(due)
            text = say(_("The process slept; nothing was sent."))
            return Sent(Answer(Verdict.RETRY, code="overslept", text=text), left=False)
        try:
            request = to_request(self._provider.build(self._channel.access, _outgoing(begun)))
        except Exception as error:  # nothing left: the content, not the network, is at fault
            logger.exception("message_not_built", extra={"message_id": begun.message_id})
            self._regulator.give_back(due)
            text = say(_("The message could not be built: %(error)s."), error=type(error).__name__)
            return Sent(Answer(Verdict.PERMANENT, code="not_built", text=text), left=False)
        handed_over_at = await self._depart()
        self._regulator.hand_over(due, handed_over_at)
        sent = await send(self._host.client, self._provider, request, timeout_seconds=self._host.timeout_seconds)
        if not sent.left:
            self._regulator.undo(due, handed_over_at)
        return sent

    async def _depart(self) -> float:
        now = time.time()
        at = self._regulator.departs_at(now)
        if at > now:
            await asyncio.sleep(at - now)
        return at

    async def _judged(self, answer: Answer) -> Answer:
        """By the error policy, which staff may have changed a moment ago; what it knows costs no query."""
        if not error_policies.is_fresh():
            with suppress(DatabaseError):  # what was read before still holds
                await self._host.in_database(error_policies.refresh)
        return judged(self._channel.kind, answer)

    async def _react(self, answer: Answer, begun: Begun) -> None:
        """An answer may concern more than its message: the person, the pace, a template, the whole channel."""
        if answer.action in FAR_REACHING:
            self._lost = self._lost or answer.action == PolicyAction.HOLD_NUMBER
            await self._host.in_database(carry_out, [_refusal(self._channel.id, begun, answer)])
        if answer.verdict == Verdict.THROTTLED:
            until = time.time() + max(answer.wait_seconds, 1.0)
            self._regulator.slow_down(until, person=begun.to if answer.person_only else "")
        elif answer.verdict == Verdict.CHANNEL_DOWN and not self._lost:
            self._lost = True
            await self._host.channel_down(self._channel.id, answer)


def _refusal(channel_id: int, begun: Begun, answer: Answer) -> Refusal:
    return Refusal(
        channel_id=channel_id,
        message_id=begun.message_id,
        code=answer.code,
        text=answer.text,
        action=cast(PolicyAction, answer.action),
        at=datetime.now(UTC),
        wait_seconds=answer.wait_seconds,
    )


def _outgoing(begun: Begun) -> Outgoing:
    return Outgoing(
        to=begun.to,
        content=content_adapter.validate_json(begun.content),
        correlator=to_correlator(begun.uuid),
        quoted_id=begun.quoted_id,
        by_person=begun.author_id is not None,
    )


def _result(channel_id: int, due: Due, begun: Begun, sent: Sent, ruling: Ruling, now: datetime) -> Result:
    return Result(
        attempt_id=begun.attempt_id,
        number=begun.number,
        message_id=begun.message_id,
        channel_id=channel_id,
        outcome=ruling.outcome if sent.left else AttemptOutcome.NOT_SENT,
        state=ruling.state,
        at=now,
        provider_id=sent.answer.provider_id,
        code=sent.answer.code[:32],
        text=keep(sent.answer.text),
        http_status=sent.http_status,
        duration_ms=sent.duration_ms,
        response=redact_text(sent.response) if sent.response else "",
        not_before=ruling.not_before,
        refusals=begun.refusals + ruling.counts_as_refusal,
        lead_id=due.lead_id,
    )
