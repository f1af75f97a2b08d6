"""Channels going down and coming up: held, announced as trouble, released."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.phrases import say
from common.signals import trouble_ended, trouble_started
from common.transitions import move
from messaging.choices import ChannelHealth, ChannelState, HoldScope, WaitReason
from messaging.models import Channel, Portfolio
from messaging.providers.base import Health
from messaging.providers.registry import get_provider
from messaging.selectors.channels import channel_access

from .holds import place_hold, release_holds
from .postponed import look_again_at
from .wakes import wake_dispatch

CAUSE = "channel_down"

# https://developers.facebook.com/docs/whatsapp/messaging-limits
MESSAGING_LIMIT = "whatsapp_business_manager_messaging_limit"


def channel_went_down(channel: Channel, *, cause: str, text: str) -> None:
    """Nothing leaves the channel until a test succeeds or the provider says that it is back."""
    place_hold(scope=HoldScope.CHANNEL, key=str(channel.pk), cause=CAUSE, reason=text)
    _write_health(channel, ChannelHealth.DOWN, text)
    trouble_started.send_robust(
        sender=Channel,
        cause=CAUSE,
        scope=f"channel:{channel.pk}",
        severity="error",
        text=say(_("%(channel)s cannot send (%(cause)s). %(text)s"), channel=channel.name, cause=cause, text=text),
    )


def channel_went_up(channel: Channel, *, detail: str = "") -> None:
    release_holds(scope=HoldScope.CHANNEL, key=str(channel.pk), cause=CAUSE)
    _write_health(channel, ChannelHealth.UP, detail)
    trouble_ended.send_robust(sender=Channel, cause=CAUSE, scope=f"channel:{channel.pk}")


def check_channel(channel: Channel) -> Health:
    """Ask the provider whether the channel can send, and act on the answer; what nobody could ask changes nothing."""
    health = get_provider(channel.kind).health(channel_access(channel))
    if not health.is_known:
        return health
    if health.facts:
        Channel.objects.filter(pk=channel.pk).update(facts=dict(health.facts))
        learn_messaging_limit(channel, health.facts)
    if health.up:
        channel_went_up(channel, detail=health.detail)
    else:
        channel_went_down(channel, cause=say(_("connection test")), text=health.detail)
    return health


def learn_messaging_limit(channel: Channel, facts: Mapping[str, str]) -> None:
    """Keep what the provider says of the portfolio's limit; silence changes nothing."""
    told = facts.get(MESSAGING_LIMIT, "")
    if told and channel.portfolio_key:
        portfolio, _created = Portfolio.objects.get_or_create(key=channel.portfolio_key)
        limit = _people_a_day(told)
        if portfolio.limit != limit:
            Portfolio.objects.filter(pk=portfolio.pk).update(limit=limit, updated_at=timezone.now())
            look_again_at(WaitReason.PORTFOLIO)


def _people_a_day(tier: str) -> int | None:
    """TIER_250, TIER_2K, TIER_100K, TIER_UNLIMITED, or a bare number; what cannot be read is the first limit."""
    word = tier.removeprefix("TIER_").upper()
    if word == "UNLIMITED":
        return None
    number, thousands = (word.removesuffix("K"), 1000) if word.endswith("K") else (word, 1)
    return int(number) * thousands if number.isdecimal() else Portfolio.FIRST_LIMIT


def pause_channel(channel: Channel) -> bool:
    """Nothing leaves the channel until it is resumed; what people write still comes in. Says whether it was active."""
    return _move(channel, ChannelState.ACTIVE, ChannelState.PAUSED)


def resume_channel(channel: Channel) -> bool:
    """What waited goes at once. Says whether it was paused."""
    resumed = _move(channel, ChannelState.PAUSED, ChannelState.ACTIVE)
    if resumed:
        wake_dispatch()
    return resumed


def _move(channel: Channel, before: ChannelState, after: ChannelState) -> bool:
    return move(Channel.objects.filter(pk=channel.pk), field="state", before=before, after=after)


def _write_health(channel: Channel, health: ChannelHealth, detail: str) -> None:
    Channel.objects.filter(pk=channel.pk).update(health=health, health_detail=detail, health_at=timezone.now())


def check_active_channels() -> int:
    """Test every active channel; the number that cannot send."""
    return sum(not check_channel(channel).up for channel in Channel.objects.filter(state=ChannelState.ACTIVE))
