"""A webhook comes in: verified, stored, answered. Nothing is parsed here: a parser's bug must not cost a message."""

import hashlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError, connection

from common.sql import run
from messaging.choices import EventState
from messaging.providers.base import Provider
from messaging.providers.registry import provider_by_slug
from messaging.selectors.channels import WebhookChannel, find_webhook_channel

from .wakes import wake_inbound

logger = logging.getLogger(__name__)

# A lost connection is worth a moment's patience; the provider redelivers after a 503, so no more than that.
_RETRY_AFTER_SECONDS = (0.05, 0.2)

_INSERT = """
INSERT INTO messaging_webhookevent
    (kind, channel_id, digest, body, verified_by, received_at, state, attempts, summary, error)
VALUES (%s, %s, %s, %s, %s, %s, %s, 0, '{}', '')
ON CONFLICT (digest) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider is answered."""

    status: int
    text: str


_ACCEPTED = Receipt(200, "ok")
_FORBIDDEN = Receipt(403, "signature does not match")
_UNKNOWN_ADDRESS = Receipt(404, "unknown webhook address")
_TRY_LATER = Receipt(503, "storage unavailable, send it again")


def accept_webhook(*, slug: str, channel_uuid: str | None, body: bytes, headers: Mapping[str, str]) -> Receipt:
    """Verify the raw body and store it. `headers` has lower-case names.

    A bad signature, or a channel address that we never gave out, is 403 and leaves nothing behind.
    """
    provider = provider_by_slug(slug)
    if provider is None or provider.webhook_per_channel != bool(channel_uuid):
        return _UNKNOWN_ADDRESS
    try:
        channel = find_webhook_channel(provider.kind, channel_uuid) if channel_uuid else None
        if channel_uuid and channel is None:
            return _FORBIDDEN
        verified_by = _signer(provider, channel, body, headers)
        if verified_by is None:
            return _FORBIDDEN
        _store(provider.kind, channel.id if channel else None, body, verified_by)
    except Exception:  # whatever it was, the provider keeps the webhook and sends it again
        logger.exception("webhook_not_stored", extra={"provider": provider.kind})
        return _TRY_LATER
    wake_inbound()
    return _ACCEPTED


def _signer(provider: Provider, channel: WebhookChannel | None, body: bytes, headers: Mapping[str, str]) -> str | None:
    secrets = provider.app_secrets(channel.access if channel else None)
    return provider.verify(body=body, headers=headers, secrets=secrets)


def _store(kind: str, channel_id: int | None, body: bytes, verified_by: str) -> None:
    now = datetime.now(UTC)
    values: list[object] = [
        kind,
        channel_id,
        _digest(kind, channel_id, body, now),
        body,
        verified_by,
        now,
        EventState.DUE.value,
    ]
    for pause in _RETRY_AFTER_SECONDS:
        try:
            _insert(values)
            return
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(pause)
    _insert(values)


def _insert(values: list[object]) -> None:
    if not connection.in_atomic_block:
        # The lane runs outside Django's request cycle, which would otherwise retire old connections.
        connection.close_if_unusable_or_obsolete()
    run(_INSERT, values)


def _digest(kind: str, channel_id: int | None, body: bytes, now: datetime) -> str:
    prefix = f"{kind}\0{channel_id or ''}\0{now:%Y%m%d%H}\0".encode()
    return hashlib.sha256(prefix + body).hexdigest()
