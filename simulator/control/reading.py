"""What testers read: accepted messages and figures."""

from __future__ import annotations

import asyncio

from aiohttp import web

from simulator.answers import json_answer
from simulator.world import World

BREATH = 2_000


async def list_messages(world: World, request: web.BaseRequest) -> web.StreamResponse:
    """Oldest first. Long lists are made in pieces, so that sends go on meanwhile."""
    query = request.query
    limit = int(query["limit"]) if query.get("limit") else None
    filters = {key: query[key] for key in ("provider", "channel", "to", "since_id") if query.get(key)}
    pieces: list[str] = []
    for message in world.ledger.find(limit=limit, **filters):
        pieces.append(message.as_json())
        if len(pieces) % BREATH == 0:
            await asyncio.sleep(0)
    body = f'{{"messages": [{", ".join(pieces)}]}}'
    return web.Response(body=body.encode(), content_type="application/json", charset="utf-8")


async def statistics(world: World, request: web.BaseRequest) -> web.StreamResponse:
    return json_answer(
        {
            "accepted": len(world.ledger),
            "accepted_by_provider": dict(world.accepted),
            "requests_by_provider": dict(world.requests),
            "webhooks": {**world.courier.counts, "waiting": world.courier.waiting},
            "faults": dict(world.faults.counts),
        }
    )
