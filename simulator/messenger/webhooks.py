"""Webhook bodies of Messenger: one entry per event."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.answers import Body
from simulator.channels import Channel
from simulator.people import People
from simulator.provider import Item, Step
from simulator.trail import ECHO

KIND = "messenger"
TOPIC = "page"
APP_ID = 900_000_000_000_888


def wrap(channel: Channel, topic: str, entries: Sequence[Body]) -> Body:
    return {"object": TOPIC, "entry": [{"id": channel.external_id, **entry} for entry in entries]}


def describe(step: Step, people: People) -> Item:
    message, now = step.message, int(step.at * 1000)
    page = message.channel.external_id
    if step.name == ECHO:
        return event(page, message.to, now, message=message.echo)
    sent_at = int(message.at * 1000)
    if step.name == "read":
        return event(message.to, page, now, read={"watermark": sent_at})
    return event(message.to, page, now, delivery={"mids": [message.id], "watermark": sent_at})


def event(sender: str, recipient: str, at: int, **content: object) -> Item:
    messaging = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": at, **content}
    return Item(TOPIC, {"time": at, "messaging": [messaging]})


def feed_change(at: int, value: Body) -> Item:
    return page_change(at, "feed", value)


def page_change(at: int, field: str, value: Body) -> Item:
    return Item(TOPIC, {"time": at // 1000, "changes": [{"field": field, "value": value}]})


def echo_of(message_id: str, sent: Body) -> Body:
    echo: Body = {"mid": message_id, "is_echo": True, "app_id": APP_ID}
    for key in ("metadata", "text"):
        if sent.get(key) is not None:
            echo[key] = sent[key]
    if sent.get("attachment"):
        kind, payload = sent["attachment"]["type"], sent["attachment"]["payload"]
        echo["attachments"] = [{"type": kind, "payload": {"url": payload.get("url", "https://cdn.example/sent")}}]
    return echo
