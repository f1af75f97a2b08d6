"""/_control/…: which call does what."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.answers import BadRequest, json_answer, json_object
from simulator.control.inbound import customer_writes
from simulator.control.llm import change_script, list_requests, show_script
from simulator.control.reading import list_messages, statistics
from simulator.people import Failure
from simulator.shops.handler import change_goods
from simulator.shops.handler import list_requests as list_shop_requests
from simulator.templates import Template
from simulator.waha import sessions
from simulator.waha.errors import WahaError
from simulator.whatsapp.catalogue import change_template
from simulator.world import World


async def handle(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    call = CALLS.get((request.method, "/".join(parts)))
    if call is None:
        return json_answer({"error": "no such control call"}, 404)
    try:
        return await call(world, request)
    except (BadRequest, ValueError, KeyError, TypeError) as problem:
        return json_answer({"error": f"{type(problem).__name__}: {problem}"}, 400)


async def _set_channels(world: World, request: web.BaseRequest) -> web.Response:
    """One channel, a list of them, or the content of a config file."""
    given = json.loads(await request.read())
    secret = str(given.get("app_secret", "")) if isinstance(given, dict) and "channels" in given else ""
    orders = given.get("channels", [given]) if isinstance(given, dict) else given
    for order in orders:
        channel = world.channels.register(order, secret)
        state = world.providers[channel.kind].state
        if order.get("status") and state:
            world.tell(channel, state(channel))
    return json_answer({"channels": len(orders)})


async def _get_channels(world: World, request: web.BaseRequest) -> web.Response:
    facts = [
        {"kind": each.kind, "external_id": each.external_id, "webhook_url": each.webhook_url, "status": each.status}
        for each in world.channels.all()
    ]
    return json_answer({"channels": facts})


async def _set_faults(world: World, request: web.BaseRequest) -> web.Response:
    world.faults.change(json_object(await request.read()))
    return json_answer(world.faults.as_json())


async def _get_faults(world: World, request: web.BaseRequest) -> web.Response:
    return json_answer(world.faults.as_json())


async def _set_numbers(world: World, request: web.BaseRequest) -> web.Response:
    """A null code makes the number well again."""
    given = json.loads(await request.read())
    for order in given if isinstance(given, list) else [given]:
        code, mode = order.get("code"), order.get("mode", "sync")
        if mode not in ("sync", "async"):
            raise BadRequest("mode is sync or async")
        failure = None if code is None else Failure(int(code), later=mode == "async")
        world.people.let_fail(str(order["number"]), failure)
    return json_answer({"ok": True})


async def _set_webhooks(world: World, request: web.BaseRequest) -> web.Response:
    world.conduct.change(json_object(await request.read()))
    return json_answer(world.conduct.as_json())


async def _get_webhooks(world: World, request: web.BaseRequest) -> web.Response:
    return json_answer(world.conduct.as_json())


async def _set_limits(world: World, request: web.BaseRequest) -> web.Response:
    world.limits.change(json_object(await request.read()))
    return json_answer(world.limits.as_json())


async def _get_limits(world: World, request: web.BaseRequest) -> web.Response:
    return json_answer(world.limits.as_json())


async def _set_token(world: World, request: web.BaseRequest) -> web.Response:
    order = json_object(await request.read())
    change = world.rejected_tokens.add if order.get("rejected", True) else world.rejected_tokens.discard
    change(str(order["token"]))
    return json_answer({"ok": True})


async def _scan(world: World, request: web.BaseRequest) -> web.Response:
    """The phone of a WAHA session is held before its code."""
    order = json_object(await request.read())
    try:
        sessions.scan(world, sessions.find(world, str(order.get("channel") or "default")))
    except WahaError as refusal:
        raise BadRequest(refusal.message) from None
    return json_answer({"ok": True})


async def _set_template(world: World, request: web.BaseRequest) -> web.Response:
    """Make one, or change status, category or quality in mid-campaign; `deleted` takes it away without a word."""
    order = json_object(await request.read())
    account, name, language = str(order.get("account", "")), str(order["name"]), str(order.get("language", "en"))
    if order.get("deleted"):
        return json_answer({"deleted": world.templates.delete(account, name)})
    template = world.templates.find(account, name, language) or Template(
        name, language, components=order.get("components", [])
    )
    world.templates.put(account, template)
    change_template(world, account, template, order)
    return json_answer(template.as_json())


async def _actions(world: World, request: web.BaseRequest) -> web.Response:
    return json_answer({"actions": list(world.actions)})


async def _set_instagram(world: World, request: web.BaseRequest) -> web.Response:
    """An account with its posts, or what goes wrong for all."""
    return json_answer(world.accounts.change(json_object(await request.read())))


async def _set_commerce(world: World, request: web.BaseRequest) -> web.Response:
    """What Meta's catalogues hold, how long it works on a batch, and what it refuses."""
    return json_answer(world.commerce.change(json_object(await request.read())))


async def _get_instagram(world: World, request: web.BaseRequest) -> web.Response:
    return json_answer({"requests": list(world.accounts.requests)})


async def _reset(world: World, request: web.BaseRequest) -> web.Response:
    world.reset()
    if json_object(await request.read()).get("channels"):
        world.channels.forget()
    return json_answer({"ok": True})


Call = Callable[[World, web.BaseRequest], Awaitable[web.StreamResponse]]
CALLS: dict[tuple[str, str], Call] = {
    ("POST", "channels"): _set_channels,
    ("GET", "channels"): _get_channels,
    ("POST", "inbound"): customer_writes,
    ("GET", "messages"): list_messages,
    ("GET", "actions"): _actions,
    ("GET", "stats"): statistics,
    ("POST", "faults"): _set_faults,
    ("GET", "faults"): _get_faults,
    ("POST", "numbers"): _set_numbers,
    ("POST", "webhooks"): _set_webhooks,
    ("GET", "webhooks"): _get_webhooks,
    ("POST", "limits"): _set_limits,
    ("GET", "limits"): _get_limits,
    ("POST", "tokens"): _set_token,
    ("POST", "scan"): _scan,
    ("POST", "templates"): _set_template,
    ("POST", "llm"): change_script,
    ("GET", "llm"): show_script,
    ("GET", "llm/requests"): list_requests,
    ("POST", "shops"): change_goods,
    ("GET", "shops/requests"): list_shop_requests,
    ("POST", "instagram"): _set_instagram,
    ("POST", "commerce"): _set_commerce,
    ("GET", "instagram"): _get_instagram,
    ("POST", "reset"): _reset,
}
