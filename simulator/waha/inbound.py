"""Somebody writes to the session's number, or into a group it is a member of."""

from __future__ import annotations

from simulator.answers import BadRequest, Body
from simulator.channels import Channel
from simulator.inbound import MEDIA_TYPES, person_of, seconds_of, store_file, text_of
from simulator.provider import Inbound, Item
from simulator.waha.chats import chat_id, message_in, remember
from simulator.waha.webhooks import ANY_MESSAGE, MESSAGE
from simulator.world import World


def read_inbound(world: World, channel: Channel, order: Body) -> Inbound:
    """`from` is a number, or a privacy id with @lid."""
    person = person_of(order)
    if not person:
        raise BadRequest("from is required")
    world.people.meet(person, name=str(order.get("name") or ""))
    group, author = order.get("group"), chat_id(person)
    chat = chat_id(group, group=True) if group else author
    world.limits.heard(channel, chat)
    text = str(order.get("caption") or text_of(order))
    at = seconds_of(order)
    message = message_in(channel, chat, text, from_me=False, author=author if group else "", at=at)
    message |= {"id": str(order.get("id") or message["id"]), **_file(world, channel, order)}
    message["_data"] = {"pushName": world.people.name(person) or "Somebody"}
    remember(world, channel, chat, message)
    return Inbound(message["id"], Item(_topic(channel), message))


def _topic(channel: Channel) -> str:
    """Who subscribed to message.any alone gets no message."""
    hooks = channel.config.get("webhooks") or [{}]
    return MESSAGE if MESSAGE in (hooks[0].get("events") or [MESSAGE]) else ANY_MESSAGE


def _file(world: World, channel: Channel, order: Body) -> Body:
    kind = str(order.get("type") or "text")
    if kind not in MEDIA_TYPES:
        return {}
    file = store_file(world.media, order, kind)
    # The gateway names its files by the address that it believes to be its own.
    url = f"http://localhost:3000/api/files/{channel.external_id}/{file.id}"
    media = {"url": url, "mimetype": file.mime_type, "filename": file.filename or None, "error": None}
    return {"hasMedia": True, "media": media}
