"""Signing after https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from uuid import UUID

_PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def message_id(event_id: UUID) -> str:
    return f"msg_{event_id.hex}"


def signed_headers(*, event_id: UUID, timestamp: int, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """Headers that prove the body is ours and of now; one signature per valid secret, the newest first."""
    identity = message_id(event_id)
    content = f"{identity}.{timestamp}.".encode() + body
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(key, content) for key in keys),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
