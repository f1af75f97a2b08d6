"""/shops/jumia/<slug>.html, /shops/jumia/catalog?q=…, /shops/page/<slug>.html; Jiji's JSON is under /api_web."""

from __future__ import annotations

import asyncio

from aiohttp import web

from simulator.answers import BadRequest, json_answer, json_object
from simulator.sending import LONGEST_HOLD
from simulator.shops import pages
from simulator.shops.goods import Good
from simulator.world import World

_HUGE = 8 * 1024 * 1024


async def handle(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    world.shops.note(request.raw_path, dict(request.headers))
    if len(parts) < 2:
        return web.Response(status=404)
    shop, slug = parts[0], parts[-1].removesuffix(".html")
    good = world.shops.find(shop, slug)
    if shop == "jumia" and slug == "catalog":
        return _page(pages.jumia_search(world.shops.of("jumia")))
    if good is None:
        return web.Response(status=404)
    return await _misbehave(good) or _page(pages.jumia(good) if shop == "jumia" else pages.anybodys(good))


async def handle_jiji(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    world.shops.note(request.raw_path, dict(request.headers))
    good = world.shops.find("jiji", parts[-1])
    if good is None:
        return json_answer({"status": "error"}, 404)
    return await _misbehave(good) or json_answer(pages.jiji(good))


async def no_rules(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    return web.Response(text="User-agent: *\nDisallow: /shops/jumia/secret\n")


async def change_goods(world: World, request: web.BaseRequest) -> web.Response:
    try:
        good = world.shops.change(json_object(await request.read()))
    except TypeError as problem:
        raise BadRequest(str(problem)) from None
    return json_answer({"shop": good.shop, "slug": good.slug})


async def list_requests(world: World, request: web.BaseRequest) -> web.Response:
    return json_answer({"requests": list(world.shops.requests)})


async def _misbehave(good: Good) -> web.StreamResponse | None:
    if good.fault == "slow":
        # The server cancels this handler when the client gives up.
        await asyncio.sleep(LONGEST_HOLD)
    if good.fault == "huge":
        return web.Response(body=b"<p>" + b"x" * _HUGE, content_type="text/html")
    if good.fault == "too_many":
        return web.Response(status=429, headers={"Retry-After": good.retry_after})
    status = {"forbidden": 403, "gone": 404, "broken": 502}.get(good.fault)
    return web.Response(status=status) if status else None


def _page(html: str) -> web.Response:
    return web.Response(text=html, content_type="text/html")
