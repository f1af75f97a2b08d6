"""Channels as the hot paths need them: looked up often, changed seldom, never staler than a few seconds."""

import time
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from django.conf import settings

from messaging.models import Channel
from messaging.providers.base import ChannelAccess
from messaging.providers.registry import get_provider
from messaging.services.budget import spend_request

# What staff change in the admin acts everywhere within ten seconds.
_FRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    id: int
    access: ChannelAccess


_by_uuid: dict[tuple[str, str], tuple[float, WebhookChannel | None]] = {}


def channel_access(channel: Channel) -> ChannelAccess:
    """What a provider needs to speak for `channel`."""
    provider = get_provider(channel.kind)
    access = ChannelAccess(
        external_id=channel.external_id,
        credentials=channel.credentials or {},
        base_url=(channel.base_url or getattr(settings, provider.base_url_setting)).rstrip("/"),
    )
    if budget := provider.limits.requests_per_hour:
        return replace(access, spend=partial(spend_request, channel.pk, budget))
    return access


def find_webhook_channel(kind: str, uuid: str) -> WebhookChannel | None:
    """The channel that a webhook address names, or None for an address that we never gave out."""
    now = time.monotonic()
    known = _by_uuid.get((kind, uuid))
    if known and now - known[0] < _FRESH_SECONDS:
        return known[1]
    found = _load(kind, uuid)
    if found or len(_by_uuid) < 1000:  # guesses at addresses must not fill the memory
        _by_uuid[kind, uuid] = (now, found)
    return found


def _load(kind: str, uuid: str) -> WebhookChannel | None:
    try:
        channel = Channel.objects.filter(kind=kind, uuid=UUID(uuid)).first()
    except ValueError:
        return None
    return WebhookChannel(channel.id, channel_access(channel)) if channel else None
