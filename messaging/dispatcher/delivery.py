"""One message from its attempt to its result: built, sent at its instant, the answer judged and heeded."""

import asyncio
import logging
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import cast

from django.db import DatabaseError
from django.utils.translation import gettext_noop as _

from common.phrases import keep, say
from common.redaction import redact_text
from messaging.choices import AttemptOutcome, PolicyAction
from messaging.content import content_adapter
from messaging.correlator import to_correlator
from messaging.providers.base import Answer, Outgoing, Verdict
from messaging.providers.registry import get_provider
from messaging.selectors import error_policies
from messaging.services.error_policy import FAR_REACHING, Refusal, carry_out, judged

from .attempts import Begun
from .host import Host
from .judge import Ruling, rule
from .leases import LeasedChannel
from .queue import Due
from .regulator import Regulator
from .results import Result
from .sender import Sent, send, to_request

logger = logging.getLogger(__name__)


def leaves_within(lease_seconds: float, timeout_seconds: float) -> float:
    """Leaving later after its attempt, a message might be called interrupted before the answer is here."""
    return max(lease_seconds - timeout_seconds, lease_seconds / 3)


class Delivery:
    """Of one channel. `channel_is_lost`: an answer said that nothing more may go through it."""

    def __init__(self, host: Host, channel: LeasedChannel, regulator: Regulator) -> None:
        self.channel = channel
        self.channel_is_lost = False
        self._host = host
        self._provider = get_provider(channel.kind)
        self._regulator = regulator
        self._way_out = asyncio.Lock()
        self._leaves_within = leaves_within(host.lease_seconds, host.timeout_seconds)

    async def send(self, due: Due, begun: Begun, *, started: float) -> None:
        """Gives the slot of `due` back and reports the result. `started`: monotonic, before its attempt was written."""
        try:
            sent = await self._attempt(due, begun, leaves_until=started + self._leaves_within)
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
        self._host.report(_result(self.channel.id, due, begun, sent, ruling, now))

    async def _attempt(self, due: Due, begun: Begun, leaves_until: float) -> Sent:
        if time.monotonic() > leaves_until:
            self._regulator.give_back(due)
            text = say(_("The process slept; nothing was sent."))
            return Sent(Answer(Verdict.RETRY, code="overslept", text=text), left=False)
        try:
            request = to_request(self._provider.build(self.channel.access, _outgoing(begun)))
        except Exception as error:  # nothing left: the content, not the network, is at fault
            logger.exception("message_not_built", extra={"message_id": begun.message_id})
            self._regulator.give_back(due)
            text = say(_("The message could not be built: %(error)s."), error=type(error).__name__)
            return Sent(Answer(Verdict.PERMANENT, code="not_built", text=text), left=False)
        handed_over_at = await self._depart(due)
        sent = await send(self._host.client, self._provider, request, timeout_seconds=self._host.timeout_seconds)
        if not sent.left:
            self._regulator.undo(due, handed_over_at)
        return sent

    async def _depart(self, due: Due) -> float:
        """In turn, each looking at the clock when it is its own: who slept too long finds the second as it is by then,
        and not the place that was meant for it."""
        if self._way_out.locked() or self._regulator.seconds_to_departure(time.time()):
            async with self._way_out:
                while wait := self._regulator.seconds_to_departure(time.time()):
                    await asyncio.sleep(wait)
                return self._hand_over(due)
        return self._hand_over(due)

    def _hand_over(self, due: Due) -> float:
        now = time.time()
        self._regulator.hand_over(due, now)
        return now

    async def _judged(self, answer: Answer) -> Answer:
        """By the error policy, which staff may have changed a moment ago; what it knows costs no query."""
        if not error_policies.is_fresh():
            with suppress(DatabaseError):  # what was read before still holds
                await self._host.in_database(error_policies.refresh)
        return judged(self.channel.kind, answer)

    async def _react(self, answer: Answer, begun: Begun) -> None:
        """An answer may concern more than its message: the person, the pace, a template, the whole channel."""
        if answer.action in FAR_REACHING:
            self.channel_is_lost = self.channel_is_lost or answer.action == PolicyAction.HOLD_NUMBER
            await self._host.in_database(carry_out, [_refusal(self.channel.id, begun, answer)])
        if answer.verdict == Verdict.THROTTLED:
            until = time.time() + max(answer.wait_seconds, 1.0)
            self._regulator.slow_down(until, person=begun.to if answer.person_only else "")
        elif answer.verdict == Verdict.CHANNEL_DOWN and not self.channel_is_lost:
            self.channel_is_lost = True
            await self._host.channel_down(self.channel.id, answer)


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
