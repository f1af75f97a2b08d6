"""What every provider does with a send: first what goes wrong on purpose, then its own rules."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable

from aiohttp import web

from simulator.channels import Channel
from simulator.faults import FaultSettings, Mishap
from simulator.world import World

LONGEST_HOLD = 60.0


async def answer_send(
    world: World, request: web.BaseRequest, channel: Channel, take: Callable[[], web.Response]
) -> web.StreamResponse:
    """`take` checks the message and accepts or refuses it; only a mishap keeps it from being called, once."""
    if not world.faults.active:
        return take()
    settings = world.faults.settings_for(channel)
    mishap = world.faults.draw(settings)
    if mishap in (Mishap.TIMEOUT, Mishap.RESET):
        return await _lose_answer(world, request, settings, mishap, take)
    answer = take() if mishap is None else _refuse(world, channel, settings, mishap)
    if settings.latency_ms:
        await asyncio.sleep(settings.latency_ms / 1000)
    return answer


def _refuse(world: World, channel: Channel, settings: FaultSettings, mishap: Mishap) -> web.Response:
    provider = world.providers[channel.kind]
    world.faults.count(mishap)
    if mishap is Mishap.BREAKDOWN:
        return provider.breakdown(world.faults.random)
    if mishap is Mishap.TOO_MANY:
        return provider.too_many()
    assert settings.error_code is not None
    return provider.refusal(settings.error_code)


async def _lose_answer(
    world: World, request: web.BaseRequest, settings: FaultSettings, mishap: Mishap, take: Callable[[], web.Response]
) -> web.StreamResponse:
    accepted = world.faults.random.random() < settings.accepted and take().status < 300
    world.faults.count(mishap, accepted)
    if mishap is Mishap.TIMEOUT:
        # The server cancels this handler when the client gives up.
        await asyncio.sleep(LONGEST_HOLD)
    cut_connection(request)
    return web.Response()


def cut_connection(request: web.BaseRequest) -> None:
    """A reset, not a polite end: linger zero makes the kernel send RST."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
