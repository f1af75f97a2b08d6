"""How Meta signs its webhooks."""

from __future__ import annotations

import hashlib
import hmac

from simulator.channels import Channel


def sign(channel: Channel, body: bytes) -> dict[str, str]:
    digest = hmac.new(channel.app_secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}"}
