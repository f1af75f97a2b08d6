"""Sessions and their way from STARTING over SCAN_QR_CODE to WORKING, told by webhook at every step."""

from __future__ import annotations

import asyncio
from typing import Any

from simulator.answers import Body, part_of
from simulator.channels import Channel
from simulator.provider import Item
from simulator.waha.errors import WahaError
from simulator.waha.webhooks import KIND, me_of
from simulator.world import World

STOPPED, STARTING, SCAN, WORKING, FAILED = "STOPPED", "STARTING", "SCAN_QR_CODE", "WORKING", "FAILED"
# How long the engine takes to come up.
START_SECONDS = 0.2


def find(world: World, name: str) -> Channel:
    channel = world.channels.find(KIND, name)
    if channel is None:
        raise WahaError(404, f"Session not found: {name}")
    return channel


def working(world: World, name: str) -> Channel:
    """The session that can send and read. Anything else is refused as the gateway does."""
    channel = find(world, name)
    if status_of(channel) != WORKING:
        raise WahaError(422, f"Session status is not as expected. Try again later or restart: {status_of(channel)}")
    return channel


def status_of(channel: Channel) -> str:
    return channel.status or WORKING


def describe(channel: Channel) -> Body:
    return {
        "name": channel.external_id,
        "status": status_of(channel),
        "config": channel.config,
        "me": me_of(channel) if status_of(channel) == WORKING else None,
        "engine": {"engine": "NOWEB"},
    }


def create(world: World, order: Body) -> Body:
    name = str(order.get("name") or "default")
    if world.channels.find(KIND, name) is not None:
        raise WahaError(422, f"Session '{name}' already exists. Use PUT to update it.")
    channel = world.channels.register({"kind": KIND, "external_id": name, "status": STOPPED})
    channel.linked = False
    configure(channel, order)
    if order.get("start", True):
        start(world, channel)
    return describe(channel)


def configure(channel: Channel, order: Body) -> None:
    channel.config = part_of(order, "config")
    hooks: Any = channel.config.get("webhooks") or [{}]
    channel.webhook_url = str(hooks[0].get("url") or channel.webhook_url)
    channel.app_secret = str(part_of(hooks[0], "hmac").get("key") or channel.app_secret)


def start(world: World, channel: Channel) -> None:
    if status_of(channel) in (STOPPED, FAILED):
        move(world, channel, STARTING)
        asyncio.get_running_loop().call_later(START_SECONDS, _started, world, channel)


def _started(world: World, channel: Channel) -> None:
    if status_of(channel) == STARTING:
        move(world, channel, WORKING if channel.linked else SCAN)


def stop(world: World, channel: Channel) -> None:
    if status_of(channel) != STOPPED:
        move(world, channel, STOPPED)


def restart(world: World, channel: Channel) -> None:
    stop(world, channel)
    start(world, channel)


def log_out(world: World, channel: Channel) -> None:
    """The phone is forgotten; a session that ran comes up again and asks for the code."""
    was_running = status_of(channel) != STOPPED
    channel.linked = False
    stop(world, channel)
    if was_running:
        start(world, channel)


def scan(world: World, channel: Channel) -> None:
    """Somebody held the phone before the code."""
    if status_of(channel) != SCAN:
        raise WahaError(422, "there is no code to scan")
    channel.linked = True
    move(world, channel, WORKING)


def move(world: World, channel: Channel, status: str) -> None:
    channel.status = status
    world.tell(channel, state_item(channel))


def state_item(channel: Channel) -> Item:
    return Item("session.status", {"name": channel.external_id, "status": status_of(channel)})
