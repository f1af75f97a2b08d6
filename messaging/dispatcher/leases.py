"""Who drives a channel: one dispatcher at a time, for as long as it says so again and again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from common.sql import any_of, rows, run, skip_locked
from messaging.choices import ChannelState
from messaging.models import Attempt, Channel, ChannelLease
from messaging.providers.base import ChannelAccess, Limits
from messaging.providers.registry import get_provider
from messaging.selectors.channels import channel_access
from messaging.services.holds import active_holds

from .gates import not_held


@dataclass(frozen=True, slots=True)
class LeasedChannel:
    """A channel that is ours to drive, as it stood when the lease was taken or renewed."""

    id: int
    kind: str
    portfolio_id: str
    access: ChannelAccess
    limits: Limits
    paced_until: float


class LeaseLost(Exception):
    """Another dispatcher drives the channel now, or staff have paused it."""


def take_leases(holder: UUID, *, seconds: float) -> list[LeasedChannel]:
    """The leases of all due channels that nobody else holds."""
    now = timezone.now()
    due = _due_channels(now)
    if not due:
        return []
    ChannelLease.objects.bulk_create([ChannelLease(channel_id=pk) for pk in due], ignore_conflicts=True)
    is_due, params = any_of("channel_id", due)
    taken = rows(
        f"""
        UPDATE messaging_channellease SET holder = %s, expires_at = %s
        FROM (
            SELECT id FROM messaging_channellease
            WHERE {is_due} AND (holder IS NULL OR expires_at < %s)
            {skip_locked()}
        ) AS free
        WHERE messaging_channellease.id = free.id
        RETURNING messaging_channellease.channel_id, messaging_channellease.paced_until
        """,
        [holder, now + timedelta(seconds=seconds), *params, now],
    )
    paced = dict(taken)
    return [_leased(channel, paced[channel.pk]) for channel in Channel.objects.filter(pk__in=paced)]


def _due_channels(now: datetime) -> list[int]:
    """Active channels with something to send. One index probe per channel, unless what waits first is held."""
    holds = active_holds(now)
    free, held_params = not_held(holds)
    due = rows(
        f"""
        SELECT channel.id, channel.portfolio_id FROM messaging_channel AS channel
        WHERE channel.state = %s AND EXISTS (
            SELECT 1 FROM messaging_message
            WHERE messaging_message.channel_id = channel.id AND messaging_message.state = 'queued'
                AND messaging_message.not_before <= %s {free}
        )
        """,
        [ChannelState.ACTIVE.value, now, *held_params],
    )
    return [pk for pk, portfolio in due if not holds.stop(channel_id=pk, portfolio_id=portfolio)]


def _leased(channel: Channel, paced_until: float) -> LeasedChannel:
    limits = get_provider(channel.kind).limits
    return LeasedChannel(
        id=channel.pk,
        kind=channel.kind,
        portfolio_id=channel.portfolio_id,
        access=channel_access(channel),
        limits=Limits(
            per_second=channel.rate_per_second or limits.per_second,
            pair_seconds=limits.pair_seconds,
            window_hours=limits.window_hours,
        ),
        paced_until=paced_until,
    )


def renew_lease(holder: UUID, channel_id: int, *, seconds: float, paced_until: float) -> LeasedChannel:
    """Hold on, with what staff have changed meanwhile. Raises LeaseLost, also where the channel was paused."""
    renewed = run(
        "UPDATE messaging_channellease SET expires_at = %s, paced_until = %s WHERE channel_id = %s AND holder = %s",
        [timezone.now() + timedelta(seconds=seconds), paced_until, channel_id, holder],
    )
    channel = Channel.objects.filter(pk=channel_id, state=ChannelState.ACTIVE).first()
    if not renewed or channel is None:
        raise LeaseLost
    return _leased(channel, paced_until)


def release_lease(holder: UUID, channel_id: int, *, paced_until: float) -> None:
    """Let go, with the pace spent so far: the next holder goes on from it."""
    run(
        "UPDATE messaging_channellease SET holder = NULL, expires_at = NULL, paced_until = %s "
        "WHERE channel_id = %s AND holder = %s",
        [paced_until, channel_id, holder],
    )


def recent_recipients(channel_id: int, *, seconds: float) -> list[tuple[str, float]]:
    """Whom the channel wrote to within the last `seconds`, and when: the attempts know, whoever drove the channel."""
    if not seconds:
        return []
    since = timezone.now() - timedelta(seconds=seconds)
    recent = Attempt.objects.filter(channel_id=channel_id, started_at__gte=since).order_by("started_at")
    return [(to, started_at.timestamp()) for to, started_at in recent.values_list("to", "started_at")]
