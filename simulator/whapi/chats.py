"""Chats and groups of a channel, and their history, which a product reads back after a break."""

from __future__ import annotations

import time
from typing import Any

from simulator.answers import Body
from simulator.channels import Channel
from simulator.whapi.errors import WhapiError
from simulator.world import World

PERSON, GROUP = "@s.whatsapp.net", "@g.us"
MOST_PER_PAGE = 500
FIRST_GROUPS = (
    ("120363000000001111@g.us", "Ikeja Phone Traders"),
    ("120363000000002222@g.us", "Casting Calls Lagos"),
    ("120363000000003333@g.us", "كاستينج القاهرة"),
)


def chat_id(name: str, *, group: bool = False) -> str:
    """Bare digits are a person; the gateway takes both spellings."""
    if "@" in name:
        return name
    digits = name.lstrip("+")
    if not digits.replace("-", "").isdecimal():
        raise WhapiError(400, "to is a phone number or a chat id")
    return digits + (GROUP if group else PERSON)


def groups_of(channel: Channel) -> list[Body]:
    if not channel.groups:
        channel.groups = [{"id": group, "name": name} for group, name in FIRST_GROUPS]
    return [_as_group(channel, given) for given in channel.groups]


def group_name(channel: Channel, chat: str, name: str) -> str:
    """A group that is written into exists from then on."""
    known = next((group for group in groups_of(channel) if group["id"] == chat), None)
    if known is not None:
        return str(known["name"])
    channel.groups.append({"id": chat, "name": name or "A new group"})
    return name or "A new group"


def remember(world: World, channel: Channel, message: Body) -> None:
    world.chats.setdefault((channel.external_id, message["chat_id"]), []).append(message)


def find_message(world: World, channel: Channel, message_id: str) -> Body:
    for (owner, _chat), messages in world.chats.items():
        if owner == channel.external_id:
            for message in messages:
                if message["id"] == message_id:
                    return message
    raise WhapiError(404, "message not found")


def list_messages(world: World, channel: Channel, chat: str | None, query: Any) -> Body:
    if chat is None:
        own = [message for (owner, _), each in world.chats.items() if owner == channel.external_id for message in each]
    else:
        own = _history(world, channel, chat)
    newest_first = query.get("sort", "desc") != "asc"
    found = sorted((m for m in own if _matches(m, query)), key=lambda m: m["timestamp"], reverse=newest_first)
    page = page_of(found, query, "messages")
    times = [message["timestamp"] for message in page["messages"]]
    return page | ({"first": min(times), "last": max(times)} if times else {})


def page_of(found: list[Body], query: Any, name: str) -> Body:
    offset, size = int(query.get("offset") or 0), int(query.get("count") or 100)
    if not 1 <= size <= MOST_PER_PAGE:
        raise WhapiError(400, f"count is 1 to {MOST_PER_PAGE}")
    page = found[offset : offset + size]
    return {name: page, "count": len(page), "total": len(found), "offset": offset}


def _history(world: World, channel: Channel, chat: str) -> list[Body]:
    key = (channel.external_id, chat)
    if key not in world.chats and all(group["id"] != chat for group in groups_of(channel)):
        raise WhapiError(404, "chat not found")
    return world.chats.get(key, [])


def _matches(message: Body, query: Any) -> bool:
    flag, author = query.get("from_me"), query.get("author")
    return (
        (not query.get("time_from") or message["timestamp"] >= int(query["time_from"]))
        and (not query.get("time_to") or message["timestamp"] <= int(query["time_to"]))
        and (flag is None or message["from_me"] == (flag == "true"))
        and (not author or message.get("from") == author)
        and (query.get("normal_types") != "true" or message["type"] not in ("system", "action"))
    )


def _as_group(channel: Channel, given: Body) -> Body:
    now = int(time.time())
    own = {"id": channel.display_address, "rank": "member"}
    first: Body = {"type": "group", "timestamp": now, "created_at": now - 86_400 * 90, "participants": [own]}
    group = first | given
    return {
        **group,
        "participants_count": len(group["participants"]),
        "announcements": bool(given.get("announcements")),
    }
