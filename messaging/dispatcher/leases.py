"""Who drives a channel: one dispatcher at a time, for as long as it says so again and again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from common.sql import any_of, rows, run, skip_locked
from messaging.choices import AttemptOutcome, ChannelState, Priority
from messaging.models import Attempt, Channel, ChannelLease, WarmUp
from messaging.providers.base import ChannelAccess, Limits
from messaging.providers.registry import get_provider
from messaging.selectors.channels import channel_access
from messaging.services.holds import active_holds

from .gates import not_held
from .windows import DAY, HOUR, Caps, Use, Wait

# An attempt is written before its bytes leave: read back, it counts as leaving so much later at the latest.
_LEAVES_LATER_SECONDS = 1.0
_BULK = Priority.BULK.value


@dataclass(frozen=True, slots=True)
class LeasedChannel:
    """A channel that is ours to drive, as it stood when the lease was taken or renewed."""

    id: int
    kind: str
    portfolio_id: str
    access: ChannelAccess
    limits: Limits
    caps: Caps
    # Whose limit of people reached a day it shares; empty where the provider counts none.
    portfolio: str
    paced_until: float


@dataclass(frozen=True, slots=True)
class Spent:
    """What is spent of a channel's caps: how long nothing may go, and how long no bulk."""

    everything: Wait | None = None
    bulk: Wait | None = None


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
    """Active channels that nobody drives, with something that may go.

    Two index probes per channel, unless what waits first is held. Those in full swing are not probed: their index is
    full of what has just left.
    """
    holds = active_holds(now)
    free, held = not_held(holds)
    queued = f"""
        EXISTS (
            SELECT 1 FROM messaging_message
            WHERE messaging_message.channel_id = channel.id AND messaging_message.state = 'queued'
                AND messaging_message.not_before <= %s AND messaging_message.priority {{}} %s {free}
        )
    """
    due = rows(
        f"""
        SELECT channel.id, channel.portfolio_id FROM messaging_channel AS channel
        LEFT JOIN messaging_channellease AS lease ON lease.channel_id = channel.id
        WHERE channel.state = %s AND (lease.holder IS NULL OR lease.expires_at < %s)
            AND (lease.waits_until IS NULL OR lease.waits_until <= %s) AND (
            {queued.format("<")}
            OR ((lease.bulk_waits_until IS NULL OR lease.bulk_waits_until <= %s) AND {queued.format(">=")})
        )
        """,
        [ChannelState.ACTIVE.value, now, now, now, _BULK, *held, now, now, _BULK, *held],
    )
    return [pk for pk, portfolio in due if not holds.stop(channel_id=pk, portfolio_id=portfolio)]


def _leased(channel: Channel, paced_until: float) -> LeasedChannel:
    usual = get_provider(channel.kind).limits
    return LeasedChannel(
        id=channel.pk,
        kind=channel.kind,
        portfolio_id=channel.portfolio_id,
        access=channel_access(channel),
        limits=limits_of(channel),
        caps=caps_of(channel),
        portfolio=channel.portfolio_key if usual.counts_people else "",
        paced_until=paced_until,
    )


def limits_of(channel: Channel) -> Limits:
    """The provider's limits, with what staff set on the channel instead."""
    usual = get_provider(channel.kind).limits
    pause = usual.delay_seconds
    if channel.delay_from is not None and channel.delay_to is not None:
        pause = (channel.delay_from, channel.delay_to)
    return replace(usual, per_second=channel.rate_per_second or usual.per_second, delay_seconds=pause)


def caps_of(channel: Channel) -> Caps:
    """What may go within an hour and a day; a young number keeps to its warm-up as well."""
    usual = get_provider(channel.kind).limits
    per_day = [channel.per_day or usual.per_day, _warm_up_cap(channel, usual)]
    return Caps(
        per_hour=channel.per_hour or usual.per_hour,
        per_day=min((cap for cap in per_day if cap is not None), default=None),
        new_per_hour=channel.new_per_hour,
    )


def _warm_up_cap(channel: Channel, usual: Limits) -> int | None:
    warm_up = WarmUp.objects.filter(channel=channel).first()
    if warm_up is not None:
        return warm_up.cap
    return WarmUp.TABLE[0] if usual.is_gateway else None


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


def release_lease(holder: UUID, channel_id: int, *, paced_until: float, spent: Spent = Spent()) -> None:
    """Let go, with the pace spent so far: the next holder goes on from it. A spent cap says when that makes sense."""
    ChannelLease.objects.filter(channel_id=channel_id, holder=holder).update(
        holder=None,
        expires_at=None,
        paced_until=paced_until,
        waits_until=_instant(spent.everything),
        waits_why=spent.everything.reason if spent.everything else "",
        bulk_waits_until=_instant(spent.bulk),
        bulk_waits_why=spent.bulk.reason if spent.bulk else "",
    )


def _instant(wait: Wait | None) -> datetime | None:
    return datetime.fromtimestamp(wait.until, UTC) if wait else None


def recent_recipients(channel_id: int, *, seconds: float) -> list[tuple[str, float]]:
    """Whom the channel wrote to within the last `seconds`, and when: the attempts know, whoever drove the channel."""
    if not seconds:
        return []
    since = timezone.now() - timedelta(seconds=seconds)
    recent = Attempt.objects.filter(channel_id=channel_id, started_at__gte=since).order_by("started_at")
    return [(to, started_at.timestamp()) for to, started_at in recent.values_list("to", "started_at")]


def recent_uses(channel_id: int, caps: Caps) -> Sequence[Use]:
    """What the channel's windows still see: the attempts know, whoever drove the channel."""
    if caps == Caps():
        return ()
    seconds = HOUR if caps.per_day is None else DAY
    since = timezone.now() - timedelta(seconds=seconds + _LEAVES_LATER_SECONDS)
    tried = Attempt.objects.filter(channel_id=channel_id, started_at__gte=since)
    left = tried.exclude(outcome=AttemptOutcome.NOT_SENT).values_list("started_at", "bulk", "opens")
    return [Use(at.timestamp() + _LEAVES_LATER_SECONDS, bulk, opens) for at, bulk, opens in left]
