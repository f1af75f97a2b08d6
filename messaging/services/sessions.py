"""The session of a gateway: made, started, stopped, its phone forgotten, its code shown."""

import secrets

from messaging.choices import ChannelHealth
from messaging.models import Channel
from messaging.providers.base import DownloadedMedia, Health, SessionVerb
from messaging.providers.registry import get_provider
from messaging.selectors.channels import channel_access

from .backfill import gateway_of
from .channels import channel_went_up

# Both gateways know a webhook of ours by it.
_WEBHOOK_SECRET = "webhook_secret"


def change_session(channel: Channel, verb: SessionVerb, *, webhook_url: str) -> None:
    """Raises ProviderRefused. What comes of it the gateway tells by webhook."""
    gateway = gateway_of(channel)
    if verb == SessionVerb.START and not channel.credentials.get(_WEBHOOK_SECRET):
        # Nobody needs to know it: the gateway hears it from us.
        channel.credentials = {**channel.credentials, _WEBHOOK_SECRET: secrets.token_urlsafe(32)}
        channel.save(update_fields=["credentials"])
    gateway.command(channel_access(channel), verb, webhook_url=webhook_url)


def look_at_session(channel: Channel) -> Health:
    """How the session is right now. One that works without our having heard of it is believed at once."""
    health = get_provider(channel.kind).health(channel_access(channel))
    if health.up and channel.health != ChannelHealth.UP:
        channel_went_up(channel, detail=health.detail)
    return health


def waits_for_scan(channel: Channel, health: Health) -> bool:
    return health.facts.get("state") == gateway_of(channel).code_state


def session_code(channel: Channel) -> DownloadedMedia:
    """The picture of the QR code. Raises ProviderRefused where none waits."""
    return gateway_of(channel).code(channel_access(channel))
