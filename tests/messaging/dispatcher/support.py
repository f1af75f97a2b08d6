"""Leases, looks and attempts in the words of the tests."""

import uuid
from datetime import timedelta

from django.utils import timezone

from messaging.choices import AttemptOutcome, MessageState
from messaging.dispatcher.attempts import Begun, begin
from messaging.dispatcher.leases import LeasedChannel, take_leases
from messaging.dispatcher.queue import Due, look_ahead
from messaging.dispatcher.results import Result
from messaging.models import Conversation

ME, OTHER = uuid.uuid4(), uuid.uuid4()


def lease(holder: uuid.UUID = ME) -> LeasedChannel:
    (channel,) = take_leases(holder, seconds=30)
    return channel


def look(channel: LeasedChannel, *, limit: int = 10) -> list[Due]:
    return look_ahead(ME, channel, limit=limit)


def start(channel: LeasedChannel, due: list[Due] | None = None, *, holder: uuid.UUID = ME) -> list[Begun]:
    due = look(channel) if due is None else due
    return begin(holder, channel, due, paced_until=7.5, seconds=30)


def close_window() -> None:
    Conversation.objects.update(window_until=timezone.now() - timedelta(seconds=1))


def accepted(begun: Begun, channel: LeasedChannel, provider_id: str = "wamid.1") -> Result:
    return Result(
        attempt_id=begun.attempt_id,
        number=begun.number,
        message_id=begun.message_id,
        channel_id=channel.id,
        outcome=AttemptOutcome.ACCEPTED,
        state=MessageState.SENT,
        at=timezone.now(),
        provider_id=provider_id,
        http_status=200,
        duration_ms=12,
    )


def refused(begun: Begun, channel: LeasedChannel) -> Result:
    return Result(
        attempt_id=begun.attempt_id,
        number=begun.number,
        message_id=begun.message_id,
        channel_id=channel.id,
        outcome=AttemptOutcome.REFUSED,
        state=MessageState.QUEUED,
        at=timezone.now(),
        code="131016",
        text="overloaded",
        http_status=500,
        not_before=timezone.now() + timedelta(minutes=2),
        refusals=1,
    )
