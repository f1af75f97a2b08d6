"""The gateway's calls under /waha. One key opens all sessions; the body or the path names the session."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import unquote

from aiohttp import web

from simulator.answers import BadRequest, Body, json_answer, json_object
from simulator.channels import Channel
from simulator.sending import answer_send
from simulator.waha import chats, send, sessions
from simulator.waha.errors import WahaError
from simulator.waha.qr import draw_code
from simulator.waha.webhooks import KIND
from simulator.world import World

MOVES: dict[str, Callable[[World, Channel], None]] = {
    "start": sessions.start,
    "stop": sessions.stop,
    "restart": sessions.restart,
    "logout": sessions.log_out,
}
ACTS: dict[tuple[str, str], Callable[[World, Channel, Body], web.Response]] = {
    ("POST", "sendSeen"): send.mark_seen,
    ("PUT", "reaction"): send.react,
}


async def handle(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    if parts == ["ping"]:
        return json_answer({"message": "pong"})
    if not _key_is_good(world, request):
        return WahaError(401).answer()
    try:
        if parts[:1] != ["api"]:
            raise WahaError(404, "Cannot find it")
        return await _answer(world, request, [unquote(part) for part in parts[1:]])
    except WahaError as refusal:
        return refusal.answer()
    except (BadRequest, ValueError) as problem:
        return WahaError(400, str(problem)).answer()


def _key_is_good(world: World, request: web.BaseRequest) -> bool:
    key = request.headers.get("X-Api-Key", "")
    keys = {channel.token for channel in world.channels.of_kind(KIND) if channel.token}
    return world.token_is_good(key) and (not keys or key in keys)


async def _answer(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    match (request.method, *parts):
        case (method, "sessions", *rest):
            return await _about_sessions(world, request, method, rest)
        case ("POST", call) if call in send.SENDABLE:
            order = json_object(await request.read())
            channel = sessions.working(world, str(order.get("session")))
            return await answer_send(world, request, channel, lambda: send.take_message(world, channel, call, order))
        case (method, call) if (method, call) in ACTS:
            order = json_object(await request.read())
            return ACTS[method, call](world, sessions.working(world, str(order.get("session"))), order)
        case ("GET", "files", _name, file_id):
            return _file(world, file_id)
        case ("GET", name, "auth", "qr"):
            return _code(request, sessions.find(world, name))
        case ("GET", name, "chats"):
            return json_answer(chats.list_chats(world, sessions.working(world, name), request.query))
        case ("GET", name, "chats", chat, "messages"):
            return json_answer(chats.list_messages(world, sessions.working(world, name), chat, request.query))
    raise WahaError(404, f"Cannot {request.method} /api/{'/'.join(parts)}")


async def _about_sessions(world: World, request: web.BaseRequest, method: str, rest: list[str]) -> web.Response:
    match (method, *rest):
        case ("GET",):
            return json_answer([sessions.describe(each) for each in world.channels.of_kind(KIND)])
        case ("POST",):
            return json_answer(sessions.create(world, json_object(await request.read())), 201)
        case ("GET", name):
            return json_answer(sessions.describe(sessions.find(world, name)))
        case ("PUT", name):
            channel = sessions.find(world, name)
            sessions.configure(channel, json_object(await request.read()))
            return json_answer(sessions.describe(channel))
        case ("POST", name, move) if move in MOVES:
            channel = sessions.find(world, name)
            MOVES[move](world, channel)
            return json_answer(sessions.describe(channel), 201)
    raise WahaError(404, "Cannot find it")


def _code(request: web.BaseRequest, channel: Channel) -> web.Response:
    if sessions.status_of(channel) != sessions.SCAN:
        raise WahaError(422, f"Can get QR code only in SCAN_QR_CODE status. Now: {sessions.status_of(channel)}")
    if request.query.get("format") == "raw":
        return json_answer({"value": "2@simulated,code"})
    picture = draw_code()
    if request.headers.get("Accept") == "application/json":
        return json_answer({"mimetype": "image/png", "data": base64.b64encode(picture).decode()})
    return web.Response(body=picture, content_type="image/png")


def _file(world: World, file_id: str) -> web.Response:
    file = world.media.get(file_id)
    if file is None:
        raise WahaError(404, "File not found")
    return web.Response(body=file.content, headers={"Content-Type": file.mime_type})
