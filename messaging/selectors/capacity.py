"""How much bulk a channel can take soon: for whoever feeds the outbox a little ahead of it."""

import math
from datetime import datetime, timedelta

from messaging.choices import ChannelState, MessageState, Priority
from messaging.dispatcher.leases import limits_of
from messaging.models import Channel, ChannelLease, Message
from messaging.services.holds import active_holds


def bulk_room(channel: Channel, *, now: datetime, ahead: timedelta) -> int:
    """How many more bulk messages the channel could send within `ahead`; 0 where it sends none for now."""
    if channel.state != ChannelState.ACTIVE or _waits(channel, until=now + ahead, now=now):
        return 0
    most = math.ceil(per_second(channel) * ahead.total_seconds())
    queued = Message.objects.filter(
        channel=channel, state=MessageState.QUEUED, priority__gte=Priority.BULK, not_before__lte=now + ahead
    )
    return max(most - queued.values("pk")[:most].count(), 0)


def per_second(channel: Channel) -> float:
    """The pace as the dispatcher keeps it; of random pauses, the middle."""
    limits = limits_of(channel)
    pause = sum(limits.delay_seconds) / 2 if limits.delay_seconds else 0
    return 1 / max(pause, 1 / limits.per_second)


def _waits(channel: Channel, *, until: datetime, now: datetime) -> bool:
    """Held, or a cap of it is spent for longer than we look ahead."""
    if active_holds(now).stop(channel_id=channel.pk, portfolio_id=channel.portfolio_id):
        return True
    lease = ChannelLease.objects.filter(channel=channel).first()
    waits = (lease.waits_until, lease.bulk_waits_until) if lease else ()
    return any(wait is not None and wait > until for wait in waits)
