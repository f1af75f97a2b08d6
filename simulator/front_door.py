"""Every request comes through here; the first part of the path names the house it is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from aiohttp import web

from simulator.answers import json_answer
from simulator.control import handler as control_handler
from simulator.graph import files
from simulator.graph import handler as graph_handler
from simulator.instagram import handler as instagram_handler
from simulator.instagram import pictures as instagram_pictures
from simulator.llm import handler as llm_handler
from simulator.shops import handler as shops_handler
from simulator.waha import handler as waha_handler
from simulator.whapi import handler as whapi_handler
from simulator.world import World

Mount = Callable[[World, web.BaseRequest, list[str]], Awaitable[web.StreamResponse]]


async def healthy(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    return json_answer({"status": "ok"})


MOUNTS: Mapping[str, Mount] = {
    "_control": control_handler.handle,
    "healthz": healthy,
    files.MOUNT: files.download,
    "whapi": whapi_handler.handle,
    "waha": waha_handler.handle,
    "llm": llm_handler.handle,
    "shops": shops_handler.handle,
    "instagram": instagram_handler.handle,
    instagram_pictures.MOUNT: instagram_pictures.handle,
    "api_web": shops_handler.handle_jiji,
    "robots.txt": shops_handler.no_rules,
}


async def open_door(world: World, request: web.BaseRequest) -> web.StreamResponse:
    # The raw target: aiohttp's parsed URL costs more than all of this, and only the gateways' paths need unquoting.
    parts = request.raw_path.partition("?")[0].strip("/").split("/")
    mount = MOUNTS.get(parts[0])
    if mount is not None:
        return await mount(world, request, parts[1:])
    return await graph_handler.handle(world, request, parts[1:] if is_version(parts[0]) else parts)


def is_version(part: str) -> bool:
    return part[:1] == "v" and part[1:].replace(".", "", 1).isdecimal()


def door_to(world: World) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    return partial(open_door, world)
