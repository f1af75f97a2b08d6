"""Chats of a session and their messages, which a product reads back after a break."""

from __future__ import annotations

import time
from typing import Any

from simulator.answers import Body, fresh_mark
from simulator.channels import Channel
from simulator.waha.errors import WahaError
from simulator.waha.webhooks import me_of
from simulator.world import World

PERSON, GROUP = "@c.us", "@g.us"
MOST_PER_PAGE = 100


def chat_id(name: object, *, group: bool = False) -> str:
    text = str(name or "").lstrip("+").replace("@s.whatsapp.net", PERSON)
    if not text:
        raise WahaError(400, "chatId should not be empty")
    return text if "@" in text else text + (GROUP if group else PERSON)


def message_in(channel: Channel, chat: str, text: str, *, from_me: bool, author: str = "", at: float = 0) -> Body:
    """The message object that webhooks and the history share."""
    me, mark = me_of(channel)["id"], f"{'true' if from_me else 'false'}_{chat}_{fresh_mark()}"
    message: Body = {
        "id": f"{mark}_{author}" if author else mark,
        "timestamp": int(at or time.time()),
        "from": me if from_me else chat,
        "fromMe": from_me,
        "source": "api" if from_me else "app",
        "to": chat if from_me else me,
        "participant": author or None,
        "body": text,
        "hasMedia": False,
        "media": None,
        "ack": 0 if from_me else 2,
        "ackName": "PENDING" if from_me else "DEVICE",
        "vCards": [],
        "replyTo": None,
    }
    return message


def remember(world: World, channel: Channel, chat: str, message: Body) -> None:
    world.chats.setdefault((channel.external_id, chat), []).append(message)


def list_chats(world: World, channel: Channel, query: Any) -> list[Body]:
    """Newest first."""
    own = [(chat, each[-1]["timestamp"]) for (owner, chat), each in world.chats.items() if owner == channel.external_id]
    offset, limit = int(query.get("offset") or 0), int(query.get("limit") or MOST_PER_PAGE)
    page = sorted(own, key=lambda entry: entry[1], reverse=True)[offset : offset + limit]
    return [{"id": chat, "name": chat.partition("@")[0], "conversationTimestamp": at} for chat, at in page]


def list_messages(world: World, channel: Channel, chat: str, query: Any) -> list[Body]:
    """The newest `limit` of the chat, newest first."""
    limit = int(query.get("limit") or 0)
    if limit < 1:
        raise WahaError(400, "limit must be a number")
    return world.chats.get((channel.external_id, chat), [])[::-1][:limit]


def find_message(world: World, channel: Channel, message_id: str) -> Body:
    for (owner, _chat), messages in world.chats.items():
        if owner == channel.external_id:
            for message in messages:
                if message["id"] == message_id:
                    return message
    raise WahaError(404, "message not found")
