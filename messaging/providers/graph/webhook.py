"""Meta's handshake and signature: https://developers.facebook.com/docs/graph-api/webhooks/getting-started"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

_HEADER = "x-hub-signature-256"
_PREFIX = "sha256="


def handshake(query: Mapping[str, str], verify_token: str) -> str | None:
    """The challenge to answer with 200, or None: refuse with 403."""
    offered = query.get("hub.verify_token", "")
    ours = hmac.compare_digest(offered.encode(errors="replace"), verify_token.encode())
    if not (verify_token and ours and query.get("hub.mode") == "subscribe"):
        return None
    return query.get("hub.challenge")


def verify(*, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str]) -> str | None:
    """The name of the app secret that signed the raw bytes. Every secret is compared, so time tells nothing."""
    offered = headers.get(_HEADER, "").encode(errors="replace")
    matching = [name for name, secret in secrets.items() if secret and _matches(offered, body, secret)]
    return next(iter(matching), None)


def numbered(setting: str, secrets: Sequence[str]) -> dict[str, str]:
    """Names fit for the ledger: META_APP_SECRET[1], META_APP_SECRET[2], …"""
    return {f"{setting}[{number}]": secret for number, secret in enumerate(secrets, start=1)}


def _matches(offered: bytes, body: bytes, secret: str) -> bool:
    expected = _PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(offered, expected.encode())
