"""/_control/llm…: what the language models are to answer, and what they were asked."""

from __future__ import annotations

from aiohttp import web

from simulator.answers import json_answer, json_object
from simulator.world import World


async def change_script(world: World, request: web.BaseRequest) -> web.Response:
    """{"provider": "anthropic", "answers": [{"json": {…}}, {"fault": "rate_limited", "retry_after": 600, "times": 2}],
    "rules": [{"contains": "price", "share": 0.3, "answer": {"text": "…"}}], "seed": 7}"""
    world.script.change(json_object(await request.read()))
    return json_answer(world.script.as_json())


async def show_script(world: World, request: web.BaseRequest) -> web.Response:
    return json_answer(world.script.as_json())


async def list_requests(world: World, request: web.BaseRequest) -> web.Response:
    """Oldest first: path, headers, body, and the system text and prompt in it."""
    return json_answer({"requests": world.script.requests(request.query.get("provider", ""))})
