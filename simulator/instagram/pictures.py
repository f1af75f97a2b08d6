"""/_cdn/<shortcode>/<number>: the pictures of posts, whose addresses are in what tells of the posts."""

from __future__ import annotations

from aiohttp import web

from simulator.instagram.accounts import SimulatedPost
from simulator.world import World

MOUNT = "_cdn"


def address_of(request: web.BaseRequest, post: SimulatedPost, number: int) -> str:
    return f"http://{request.host}/{MOUNT}/{post.shortcode}/{number}"


async def handle(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    world.accounts.requests.append({"way": "picture", "path": request.path})
    content = world.accounts.picture(parts[0], int(parts[1])) if len(parts) == 2 and parts[1].isdecimal() else None
    if content is None:
        return web.Response(status=404)
    return web.Response(body=content, content_type="image/png" if content[:4] == b"\x89PNG" else "image/jpeg")
