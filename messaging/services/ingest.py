"""A webhook comes in: verified, stored, answered. Nothing is parsed here: a parser's bug must not cost a message."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

from common.sql import insert_rows
from messaging.choices import EventState
from messaging.models import WebhookEvent
from messaging.providers.base import Provider
from messaging.providers.registry import provider_by_slug
from messaging.selectors.channels import WebhookChannel, find_webhook_channel

from .group_commit import GroupCommit
from .wakes import wake_inbound

logger = logging.getLogger(__name__)

# A lost connection is worth a moment's patience; the provider redelivers after a 503, so no more than that.
_RETRY_AFTER_SECONDS = (0.05, 0.2)

# More wait for the next commit.
_ROWS_AT_ONCE = 64
# How often the connection of a thread is looked at: Django's own requests do it each time, at a query apiece.
_CONNECTION_FRESH_SECONDS = 1.0

_COLUMNS = (
    ("kind", "text"),
    ("channel_id", "bigint"),
    ("digest", "text"),
    ("body", "bytea"),
    ("verified_by", "text"),
    ("received_at", "timestamptz"),
    ("state", "text"),
    ("attempts", "smallint"),
    ("summary", "jsonb"),
    ("error", "text"),
)

Row = tuple[object, ...]
T = TypeVar("T")


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
        channel = _channel(provider.kind, channel_uuid) if channel_uuid else None
        if channel_uuid and channel is None:
            return _FORBIDDEN
        verified_by = _signer(provider, channel, body, headers)
        if verified_by is None:
            return _FORBIDDEN
        _ledger.add(_row(provider.kind, channel.id if channel else None, body, verified_by))
    except Exception:  # whatever it was, the provider keeps the webhook and sends it again
        logger.exception("webhook_not_stored", extra={"provider": provider.kind})
        return _TRY_LATER
    wake_inbound()
    return _ACCEPTED


def _channel(kind: str, uuid: str) -> WebhookChannel | None:
    return _despite_lost_connection(lambda: find_webhook_channel(kind, uuid))


def _signer(provider: Provider, channel: WebhookChannel | None, body: bytes, headers: Mapping[str, str]) -> str | None:
    secrets = provider.app_secrets(channel.access if channel else None)
    return provider.verify(body=body, headers=headers, secrets=secrets)


def _row(kind: str, channel_id: int | None, body: bytes, verified_by: str) -> Row:
    now = datetime.now(UTC)
    digest = _digest(kind, channel_id, body, now)
    return (kind, channel_id, digest, body, verified_by, now, EventState.DUE.value, 0, "{}", "")


def _insert(rows: Sequence[Row]) -> None:
    # In one order everywhere: two processes that insert the same bodies crosswise would dead-lock.
    ordered = sorted(rows, key=lambda row: str(row[2]))
    _despite_lost_connection(
        lambda: insert_rows(WebhookEvent._meta.db_table, _COLUMNS, ordered, suffix="ON CONFLICT (digest) DO NOTHING")
    )


def _despite_lost_connection(action: Callable[[], T]) -> T:
    _look_at_connection()
    for pause in _RETRY_AFTER_SECONDS:
        try:
            return action()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(pause)
    return action()


def _look_at_connection() -> None:
    """The lane runs outside Django's request cycle, which would otherwise retire old and broken connections."""
    now = time.monotonic()
    if now - getattr(_looked, "at", 0.0) > _CONNECTION_FRESH_SECONDS and not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
        _looked.at = now


def _digest(kind: str, channel_id: int | None, body: bytes, now: datetime) -> str:
    prefix = f"{kind}\0{channel_id or ''}\0{now:%Y%m%d%H}\0".encode()
    return hashlib.sha256(prefix + body).hexdigest()


_looked = threading.local()
_ledger = GroupCommit(_insert, most=_ROWS_AT_ONCE)
