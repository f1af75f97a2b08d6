"""Somebody writes to the gateway's number, or into a group it is a member of."""

from __future__ import annotations

import base64

from simulator.answers import BadRequest, Body, fresh_mark
from simulator.channels import Channel
from simulator.inbound import MEDIA_TYPES, person_of, seconds_of, store_file, text_of
from simulator.media import MediaStore
from simulator.provider import Inbound, Item
from simulator.whapi.chats import chat_id, group_name, remember
from simulator.whapi.webhooks import MESSAGES
from simulator.world import World

CAPTIONED = ("image", "video", "document")
OPTIONAL_PARTS = ("source", "subtype")


def read_inbound(world: World, channel: Channel, order: Body) -> Inbound:
    person = person_of(order)
    if not person:
        raise BadRequest("from is required")
    world.people.meet(person, name=str(order.get("name") or ""))
    group = order.get("group")
    chat = chat_id(str(group), group=True) if group else chat_id(person)
    world.limits.heard(channel, chat)
    message = _message(world.media, order, person, chat)
    message["from_name"] = world.people.name(person) or "Somebody"
    if group:
        message["chat_name"] = group_name(channel, chat, str(order.get("group_name") or ""))
    remember(world, channel, message)
    return Inbound(message["id"], Item(MESSAGES, message))


def _message(media: MediaStore, order: Body, person: str, chat: str) -> Body:
    kind = str(order.get("type") or "text")
    message: Body = {
        "id": str(order.get("id") or f"{fresh_mark()}-gIn"),
        "from_me": False,
        "type": kind,
        "chat_id": chat,
        "timestamp": int(seconds_of(order)),
        "source": "mobile",
        "from": person,
        **{key: order[key] for key in OPTIONAL_PARTS if order.get(key)},
    }
    context = order.get("context")
    if context:
        message["context"] = context if isinstance(context, dict) else {"quoted_id": str(context)}
    return {**message, kind: _part(media, order, kind)}


def _part(media: MediaStore, order: Body, kind: str) -> Body:
    """A part that is spelled out goes into the webhook as it is."""
    if isinstance(order.get(kind), dict):
        return dict(order[kind])
    if kind in MEDIA_TYPES:
        return _file(media, order, kind)
    return {"body": text_of(order)}


def _file(media: MediaStore, order: Body, kind: str) -> Body:
    file = store_file(media, order, kind)
    part: Body = {
        "id": file.id,
        "mime_type": file.mime_type,
        "file_size": len(file.content),
        "sha256": base64.b64encode(file.digest).decode(),
    }
    caption = str(order.get("caption") or text_of(order))
    if caption and kind in CAPTIONED:
        part["caption"] = caption
    return part
