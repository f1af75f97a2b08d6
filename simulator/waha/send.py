"""Sends through the gateway: text, files, reactions, marked as seen."""

from __future__ import annotations

import json
import time

from aiohttp import web

from simulator.answers import Body, fresh_mark, json_answer, part_of
from simulator.channels import Channel
from simulator.ledger import Accepted
from simulator.waha.chats import chat_id, find_message, message_in, remember
from simulator.waha.errors import WahaError
from simulator.world import World

FILES = {"sendImage": "image", "sendFile": "document", "sendVoice": "voice", "sendVideo": "video"}
SENDABLE = ("sendText", *FILES)


def take_message(world: World, channel: Channel, call: str, order: Body) -> web.Response:
    try:
        chat = chat_id(order.get("chatId"))
        text, extra = _content(call, order)
        failure = _failure(world, channel, chat)
    except WahaError as refusal:
        return refusal.answer()
    message = message_in(channel, chat, text, from_me=True) | extra
    remember(world, channel, chat, message)
    kind = FILES.get(call, "text")
    request = json.dumps({"type": kind, **order}).encode()
    accepted = Accepted(channel, chat, text or f"[{kind}]", message["id"], None, time.time(), request, echo=message)
    world.accept(accepted, failure=failure)
    return json_answer(message, 201)


def react(world: World, channel: Channel, order: Body) -> web.Response:
    """What the engine gives back is a message of its own."""
    message = find_message(world, channel, str(order.get("messageId")))
    world.note_action(channel, f"reaction {order.get('reaction') or ''}".strip(), message["id"])
    chat = message["from"] if not message["fromMe"] else message["to"]
    return json_answer({"key": {"remoteJid": chat, "fromMe": True, "id": fresh_mark()}})


def mark_seen(world: World, channel: Channel, order: Body) -> web.Response:
    world.note_action(channel, "read", chat_id(order.get("chatId")))
    return web.Response(status=201)


def _content(call: str, order: Body) -> tuple[str, Body]:
    if call == "sendText":
        if not order.get("text"):
            raise WahaError(400, "text should not be empty")
        return str(order["text"]), {}
    file = part_of(order, "file")
    if not (file.get("url") or file.get("data")):
        raise WahaError(400, "file.url or file.data is required")
    media = {"url": None, "mimetype": str(file.get("mimetype") or ""), "filename": file.get("filename")}
    return str(order.get("caption") or ""), {"hasMedia": True, "media": media}


def _failure(world: World, channel: Channel, chat: str) -> int | None:
    """A number that is not on WhatsApp breaks the engine, at once or later."""
    if world.limits.active and world.limits.exceeded(channel, chat):
        raise WahaError(429, "ThrottlerException: Too Many Requests")
    failure = world.people.failure(chat)
    if failure is not None and not failure.later:
        raise WahaError(400, "chatId is not on WhatsApp")
    return failure.code if failure else None
