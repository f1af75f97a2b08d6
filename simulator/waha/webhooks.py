"""Webhook bodies of WAHA: one event each, signed with HMAC-SHA512 where the session has a key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from uuid import uuid4

from simulator.answers import Body
from simulator.channels import Channel
from simulator.people import People
from simulator.provider import Item, Step
from simulator.trail import ECHO

KIND = "waha"
MESSAGE, ANY_MESSAGE, ACK = "message", "message.any", "message.ack"
ACKS = {"failed": (-1, "ERROR"), "sent": (1, "SERVER"), "delivered": (2, "DEVICE"), "read": (3, "READ")}


def me_of(channel: Channel) -> Body:
    return {"id": f"{channel.display_address.lstrip('+')}@c.us", "pushName": channel.name}


def wrap(channel: Channel, topic: str, items: Sequence[Body]) -> Body:
    (payload,) = items
    return {
        "id": f"evt_{secrets.token_hex(12)}",
        "timestamp": int(time.time() * 1000),
        "event": topic,
        "session": channel.external_id,
        "metadata": {},
        "me": me_of(channel),
        "payload": payload,
        "engine": "NOWEB",
        "environment": {"version": "2026.10.1", "engine": "NOWEB", "tier": "PLUS", "browser": None},
    }


def sign(channel: Channel, body: bytes) -> dict[str, str]:
    headers = {"X-Webhook-Request-Id": uuid4().hex, "X-Webhook-Timestamp": str(int(time.time() * 1000))}
    if not channel.app_secret:
        return headers
    digest = hmac.new(channel.app_secret.encode(), body, hashlib.sha512).hexdigest()
    return headers | {"X-Webhook-Hmac": digest, "X-Webhook-Hmac-Algorithm": "sha512"}


def describe(step: Step, people: People) -> Item:
    """The history shows the new state as well."""
    message = step.message.echo or {}
    if step.name == ECHO:
        return Item(ANY_MESSAGE, dict(message))
    message["ack"], message["ackName"] = ACKS[step.name]
    return Item(ACK, {key: message.get(key) for key in ("id", "from", "to", "participant", "fromMe", "ack", "ackName")})
