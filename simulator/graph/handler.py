"""Finds out which Graph call this is. WhatsApp and Messenger share paths; the channel or the body tells them apart."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from aiohttp import web

from simulator import messenger, whatsapp
from simulator.answers import BadRequest, Body, json_answer, json_object
from simulator.channels import Channel
from simulator.graph import commerce, files, objects
from simulator.graph.errors import GraphError, bad_token
from simulator.instagram import discovery
from simulator.messenger.send import take_message as take_page_message
from simulator.sending import answer_send
from simulator.whatsapp import catalogue
from simulator.whatsapp.send import mark_read, take_message
from simulator.world import World

MARKETING = "marketing_messages"
WHATSAPP, MESSENGER = whatsapp.WHATSAPP.kind, messenger.MESSENGER.kind


async def handle(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    token = token_of(request)
    if not world.token_is_good(token):
        return bad_token()
    try:
        if len(parts) == 2 and parts[1] in ("messages", MARKETING) and request.method == "POST":
            return await _send(world, request, token, *parts)
        return await _other(world, request, token, parts)
    except GraphError as refusal:
        return refusal.answer()
    except (BadRequest, ValueError) as problem:
        return GraphError(100, str(problem)).answer()


def token_of(request: web.BaseRequest) -> str:
    header = request.headers.get("Authorization", "")
    if header[:7].lower() == "bearer ":
        return header[7:].strip()
    return request.query.get("access_token", "") if "access_token" in request.path_qs else ""


async def _send(world: World, request: web.BaseRequest, token: str, object_id: str, edge: str) -> web.StreamResponse:
    raw = await request.read()
    message = json_object(raw) if raw[:1] == b"{" else _form(raw)
    channel = _sender(world, object_id, token, message)
    if not world.token_is_good(token, channel):
        return bad_token()
    if channel.kind == MESSENGER:
        return await answer_send(world, request, channel, lambda: take_page_message(world, channel, message))
    if edge == MARKETING and message.get("type") != "template":
        raise GraphError(100, "Only templates can be sent as marketing messages.")
    if "status" in message:
        return mark_read(world, channel, message)
    if not world.faults.active:
        return take_message(world, channel, message, raw)
    return await answer_send(world, request, channel, lambda: take_message(world, channel, message, raw))


def _form(raw: bytes) -> Body:
    """Pages may be written to with form fields, objects as JSON in them. (JSON goes by its first byte, not by its
    content type: curl calls everything a form.)"""
    fields = dict(parse_qsl(raw.decode(errors="replace")))
    try:
        return {key: json.loads(value) if value.startswith(("{", "[")) else value for key, value in fields.items()}
    except ValueError:
        raise BadRequest("a field of the form is not JSON") from None


def _sender(world: World, object_id: str, token: str, message: Body) -> Channel:
    channel = world.channels.find(WHATSAPP, object_id) or world.channels.find(MESSENGER, object_id)
    if channel is not None:
        return channel
    if object_id == "me":
        return world.channels.by_token(MESSENGER, token) or world.channels.find_or_make(MESSENGER, "me")
    is_page = "messaging_product" not in message and isinstance(message.get("recipient"), dict)
    return world.channels.find_or_make(MESSENGER if is_page else WHATSAPP, object_id)


async def _other(world: World, request: web.BaseRequest, token: str, parts: list[str]) -> web.StreamResponse:
    if len(parts) == 1:
        if username := discovery.username_asked(request):
            return discovery.answer(world, request, username, parts[0])
        return objects.answer(world, request, token, parts[0])
    if len(parts) == 2:
        handler = EDGES.get((request.method, parts[1]))
        if handler is not None:
            return await handler(world, request, parts[0])
    raise GraphError(100, f"Unknown path components: /{'/'.join(parts[1:])}", subcode=None, whatsapp=False)


async def _list_templates(world: World, request: web.BaseRequest, account: str) -> web.Response:
    here = str(request.url.with_query(None))
    return catalogue.list_templates(world, account, request.query, here)


async def _create_template(world: World, request: web.BaseRequest, account: str) -> web.Response:
    return catalogue.create_template(world, account, json_object(await request.read()))


async def _delete_template(world: World, request: web.BaseRequest, account: str) -> web.Response:
    return catalogue.delete_template(world, account, request.query.get("name", ""))


async def _unpause(world: World, request: web.BaseRequest, template_id: str) -> web.Response:
    template = world.templates.by_id(template_id)
    if template is None:
        raise GraphError(100, "Message template was not found.", subcode=33)
    return catalogue.unpause(world, template)


async def _numbers(world: World, request: web.BaseRequest, account: str) -> web.Response:
    return objects.numbers_of(world, account)


async def _comment(world: World, request: web.BaseRequest, comment_id: str) -> web.Response:
    return objects.public_reply(world, comment_id, json_object(await request.read()))


async def _subscribe(world: World, request: web.BaseRequest, object_id: str) -> web.Response:
    return json_answer({"success": True})


Edge = Callable[[World, web.BaseRequest, str], Awaitable[web.Response]]
EDGES: dict[tuple[str, str], Edge] = {
    ("POST", "media"): files.upload,
    ("POST", "message_attachments"): files.upload_attachment,
    ("GET", "message_templates"): _list_templates,
    ("POST", "message_templates"): _create_template,
    ("DELETE", "message_templates"): _delete_template,
    ("POST", "unpause"): _unpause,
    ("GET", "phone_numbers"): _numbers,
    ("POST", "comments"): _comment,
    ("POST", "subscribed_apps"): _subscribe,
    ("POST", "items_batch"): commerce.items_batch,
    ("GET", "check_batch_request_status"): commerce.batch_status,
    ("GET", "products"): commerce.products,
}
