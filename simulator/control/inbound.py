"""POST /_control/inbound: a customer writes, the product's webhook is called, the caller learns how it answered."""

from __future__ import annotations

import time

from aiohttp import web

from simulator.answers import BadRequest, Body, json_answer, json_object
from simulator.channels import Channel
from simulator.trail import SingleParcel
from simulator.world import World


async def customer_writes(world: World, request: web.BaseRequest) -> web.StreamResponse:
    """`deliver: false` only puts it into the provider's history, as if the webhook had been missed; so does `drop`."""
    order = json_object(await request.read())
    channel = _channel(world, order)
    inbound = world.providers[channel.kind].inbound(world, channel, order)
    if not order.get("deliver", True):
        return json_answer({"id": inbound.id, "status": None, "webhook_ms": 0.0})
    if not channel.webhook_url:
        raise BadRequest("the channel has no webhook_url")
    if world.conduct.happens(world.conduct.drop):
        world.courier.counts["dropped"] += 1
        return json_answer({"id": inbound.id, "status": None, "webhook_ms": 0.0})
    started = time.perf_counter()
    status = await world.courier.deliver_now(SingleParcel(channel, inbound.item))
    elapsed = round((time.perf_counter() - started) * 1000, 2)
    return json_answer({"id": inbound.id, "status": status, "webhook_ms": elapsed})


def _channel(world: World, order: Body) -> Channel:
    kind = str(order.get("provider") or order.get("kind") or "whatsapp_cloud")
    own = world.channels.of_kind(kind)
    wanted = str(order.get("channel") or "")
    for channel in own:
        if not wanted or channel.answers_to(wanted):
            return channel
    raise BadRequest(f"no channel of kind {kind} is registered" + (" under that id" if own else ""))
