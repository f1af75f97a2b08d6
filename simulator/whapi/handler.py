"""The gateway's calls under /whapi. The token says which channel it is."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from aiohttp import web

from simulator.answers import BadRequest, json_answer, json_object
from simulator.channels import Channel
from simulator.media import TINY_PNG
from simulator.sending import answer_send
from simulator.whapi import chats, send
from simulator.whapi.errors import WhapiError
from simulator.whapi.settings import change_settings, settings_of
from simulator.whapi.webhooks import AUTHORISED, KIND, health_of
from simulator.world import World

SENDABLE = ("text", *send.MEDIA)


async def handle(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    world.requests[KIND] += 1
    token = _token(request)
    if not world.token_is_good(token):
        return WhapiError(401).answer()
    channel = world.channels.by_token(KIND, token)
    if channel is None and world.channels.of_kind(KIND):
        return WhapiError(401).answer()
    channel = channel or world.channels.find_or_make(KIND, "SIMUL-00000")
    try:
        return await _answer(world, request, channel, [unquote(part) for part in parts])
    except WhapiError as refusal:
        return refusal.answer()
    except (BadRequest, ValueError) as problem:
        return WhapiError(400, str(problem)).answer()


def _token(request: web.BaseRequest) -> str:
    header = request.headers.get("Authorization", "")
    return header[7:].strip() if header[:7].lower() == "bearer " else request.query.get("token", "")


async def _answer(world: World, request: web.BaseRequest, channel: Channel, parts: list[str]) -> web.StreamResponse:
    method, path = request.method, "/".join(parts)
    if method == "POST" and parts[0] == "messages" and len(parts) == 2 and parts[1] in SENDABLE:
        order = json_object(await request.read())
        return await answer_send(world, request, channel, lambda: send.take_message(world, channel, parts[1], order))
    call = CALLS.get((method, path))
    if call is not None:
        return await call(world, request, channel)
    return await _about_one(world, request, channel, parts)


async def _about_one(world: World, request: web.BaseRequest, channel: Channel, parts: list[str]) -> web.StreamResponse:
    """Calls that carry an id in their path."""
    match (request.method, *parts):
        case ("GET", "messages", "list", chat):
            return json_answer(chats.list_messages(world, channel, chats.chat_id(chat), request.query))
        case ("GET", "messages", message_id):
            return json_answer(chats.find_message(world, channel, message_id))
        case ("PUT", "messages", message_id):
            return send.mark_read(world, channel, message_id)
        case ("PUT", "messages", message_id, "reaction"):
            return send.react(world, channel, message_id, json_object(await request.read()))
        case ("GET", "groups", group_id):
            return json_answer(_group(channel, group_id))
        case ("GET", "media", media_id):
            return _media(world, media_id)
    raise WhapiError(404, "no such call")


def _group(channel: Channel, group_id: str) -> dict[str, object]:
    for group in chats.groups_of(channel):
        if group["id"] == group_id:
            return group
    raise WhapiError(404, "group not found")


def _media(world: World, media_id: str) -> web.Response:
    file = world.media.get(media_id)
    if file is None:
        raise WhapiError(404, "media not found")
    return web.Response(body=file.content, headers={"Content-Type": file.mime_type})


async def _health(world: World, request: web.BaseRequest, channel: Channel) -> web.Response:
    return json_answer(health_of(channel))


async def _login(world: World, request: web.BaseRequest, channel: Channel) -> web.Response:
    if (channel.status or AUTHORISED) == AUTHORISED:
        raise WhapiError(409, "channel already authenticated")
    picture = "data:image/png;base64," + base64.b64encode(TINY_PNG).decode()
    return json_answer({"status": "OK", "base64": picture, "rowdata": "2@simulated,code", "expire": 20})


async def _groups(world: World, request: web.BaseRequest, channel: Channel) -> web.Response:
    return json_answer(chats.page_of(chats.groups_of(channel), request.query, "groups"))


async def _messages(world: World, request: web.BaseRequest, channel: Channel) -> web.Response:
    return json_answer(chats.list_messages(world, channel, None, request.query))


async def _settings(world: World, request: web.BaseRequest, channel: Channel) -> web.Response:
    return json_answer(settings_of(channel))


async def _change_settings(world: World, request: web.BaseRequest, channel: Channel) -> web.Response:
    return json_answer(change_settings(channel, json_object(await request.read())))


async def _limits(world: World, request: web.BaseRequest, channel: Channel) -> web.Response:
    own = {chat for owner, chat in world.chats if owner == channel.external_id}
    return json_answer({"messages": world.accepted[KIND], "chats": sorted(own), "checks": 0, "requests": 0})


async def _upload(world: World, request: web.BaseRequest, channel: Channel) -> web.Response:
    if not request.content_type.startswith("multipart/"):
        content = await request.read()
        return json_answer({"media": [{"id": world.media.keep(content, request.content_type).id}]})
    form = await request.post()
    files = [each for each in form.values() if isinstance(each, web.FileField)]
    if not files:
        raise WhapiError(400, "no file in the form")
    kept = [world.media.keep(each.file.read(), each.content_type, each.filename) for each in files]
    return json_answer({"media": [{"id": each.id} for each in kept]})


Call = Callable[[World, web.BaseRequest, Channel], Awaitable[web.Response]]
CALLS: dict[tuple[str, str], Call] = {
    ("GET", "health"): _health,
    ("GET", "users/login"): _login,
    ("GET", "groups"): _groups,
    ("GET", "messages/list"): _messages,
    ("GET", "settings"): _settings,
    ("PATCH", "settings"): _change_settings,
    ("GET", "limits"): _limits,
    ("POST", "media"): _upload,
}
