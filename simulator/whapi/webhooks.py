"""Webhook bodies of Whapi, and the message object they share with the history."""

from __future__ import annotations

import time
from collections.abc import Sequence

from simulator.answers import Body
from simulator.channels import Channel
from simulator.people import People
from simulator.provider import Item, Step
from simulator.trail import ECHO
from simulator.whapi.errors import error_body

KIND = "whapi"
MESSAGES, STATUSES, CHANNEL = "messages.post", "statuses.post", "channel.post"
STATUS_CODES = {"failed": 0, "pending": 1, "sent": 2, "delivered": 3, "read": 4, "played": 5}
HEALTH_CODES = {"INIT": 0, "LAUNCH": 1, "QR": 3, "AUTH": 4, "ERROR": 5, "SYNC_ERROR": 6, "NOT_INIT": 7}
AUTHORISED = "AUTH"


def wrap(channel: Channel, topic: str, items: Sequence[Body]) -> Body:
    """Lists of messages and statuses; of health there is only one."""
    kind, event = topic.split(".")
    content: Body = {"health": items[-1]} if topic == CHANNEL else {kind: list(items)}
    return {**content, "event": {"type": kind, "event": event}, "channel_id": channel.external_id}


def describe(step: Step, people: People) -> Item:
    message = step.message
    if step.name == ECHO:
        return Item(MESSAGES, dict(message.echo or {}))
    status: Body = {
        "id": message.id,
        "code": STATUS_CODES[step.name],
        "status": step.name,
        "recipient_id": message.to,
        "timestamp": str(int(step.at)),
    }
    if step.failure is not None:
        status["errors"] = [error_body(step.failure)]
    return Item(STATUSES, status)


def health_of(channel: Channel) -> Body:
    text = channel.status or AUTHORISED
    health: Body = {
        "channel_id": channel.external_id,
        "start_at": int(time.time()) - 400,
        "uptime": 400,
        "version": "1.8.7",
        "device_id": 1,
        "ip": "127.0.0.1",
        "status": {"code": HEALTH_CODES.get(text, 5), "text": text},
    }
    if text == AUTHORISED:
        health["user"] = {"id": channel.display_address, "name": channel.name}
    return health


def health_item(channel: Channel) -> Item:
    return Item(CHANNEL, health_of(channel))
