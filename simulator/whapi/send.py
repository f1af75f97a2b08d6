"""Sends through the gateway: text, media, reactions, marked as read."""

from __future__ import annotations

import json
import time
from typing import Any

from aiohttp import web

from simulator.answers import Body, fresh_mark, json_answer
from simulator.channels import Channel
from simulator.ledger import Accepted
from simulator.media import MediaStore
from simulator.whapi.chats import GROUP, chat_id, find_message, groups_of, remember
from simulator.whapi.errors import MESSAGES, WhapiError
from simulator.whapi.webhooks import AUTHORISED
from simulator.world import World

MEDIA = ("image", "video", "gif", "short", "audio", "voice", "document", "sticker")
CAPTIONED = ("image", "video", "gif", "document")
LONGEST_TEXT = 65_536


def take_message(world: World, channel: Channel, kind: str, order: Body) -> web.Response:
    try:
        _check_authorised(channel)
        to = order.get("to")
        if not isinstance(to, str) or not to:
            raise WhapiError(400, "to is required")
        chat = chat_id(to)
        part = _text(order) if kind == "text" else _file(order, kind, world.media)
        failure = _failure(world, channel, chat)
    except WhapiError as refusal:
        return refusal.answer()
    message = _message(channel, kind, chat, part, order)
    remember(world, channel, message)
    body = str(part.get("body") or part.get("caption") or f"[{kind}]")
    request = json.dumps({"type": kind, **order}).encode()
    accepted = Accepted(channel, chat, body, message["id"], None, time.time(), request, echo=message)
    world.accept(accepted, failure=failure)
    return json_answer({"sent": True, "message": message})


def mark_read(world: World, channel: Channel, message_id: str) -> web.Response:
    find_message(world, channel, message_id)
    world.note_action(channel, "read", message_id)
    return json_answer({"success": True})


def react(world: World, channel: Channel, message_id: str, order: Body) -> web.Response:
    message = find_message(world, channel, message_id)
    emoji = str(order.get("emoji") or "")
    message["reactions"] = [{"emoji": emoji, "author": channel.display_address}] if emoji else []
    world.note_action(channel, f"reaction {emoji}".strip(), message_id)
    return json_answer({"success": True})


def _check_authorised(channel: Channel) -> None:
    if (channel.status or AUTHORISED) != AUTHORISED:
        raise WhapiError(401, "scan the QR code")


def _failure(world: World, channel: Channel, chat: str) -> int | None:
    if chat.endswith(GROUP) and all(group["id"] != chat for group in groups_of(channel)):
        raise WhapiError(404, "group not found")
    if world.limits.active and world.limits.exceeded(channel, chat):
        raise WhapiError(429)
    failure = world.people.failure(chat)
    if failure is None:
        return None
    # Numbers that fail by convention carry Meta's codes; to a gateway they are people who are not there.
    code = failure.code if failure.code in MESSAGES else 404
    if not failure.later:
        raise WhapiError(code)
    return code


def _text(order: Body) -> Body:
    body = order.get("body")
    if not isinstance(body, str) or not body:
        raise WhapiError(400, "body is required")
    if len(body) > LONGEST_TEXT:
        raise WhapiError(400, "body is too long")
    return {"body": body}


def _file(order: Body, kind: str, media: MediaStore) -> Body:
    given: Any = order.get("media")
    if not isinstance(given, str) or not given:
        raise WhapiError(400, "media is required")
    file = media.get(given)
    if file is None and not given.startswith(("http://", "https://", "data:")):
        raise WhapiError(404, "media not found")
    part: Body = {"id": file.id if file else f"{kind}-{fresh_mark()}"}
    part["mime_type"] = file.mime_type if file else str(order.get("mime_type") or "application/octet-stream")
    if order.get("caption") and kind in CAPTIONED:
        part["caption"] = str(order["caption"])
    return part


def _message(channel: Channel, kind: str, chat: str, part: Body, order: Body) -> Body:
    message: Body = {
        "id": f"{fresh_mark()}-gOut",
        "from_me": True,
        "type": kind,
        "chat_id": chat,
        "timestamp": int(time.time()),
        "source": "api",
        "from": channel.display_address,
        "from_name": channel.name,
        "status": "pending",
        kind: part,
    }
    if order.get("quoted"):
        message["context"] = {"quoted_id": str(order["quoted"])}
    return message
