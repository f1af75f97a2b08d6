"""GET /<our user id>?fields=business_discovery.username(…){…}: somebody else's posts, officially."""

from __future__ import annotations

import re

from aiohttp import web

from simulator.answers import Body, json_answer
from simulator.graph.errors import GraphError
from simulator.instagram.accounts import Account, SimulatedPost, id_of
from simulator.instagram.pictures import address_of
from simulator.world import World

_ASKED = re.compile(r"business_discovery\.username\(([^)]+)\)")
_CODES = {"too_many": 4, "spent": 4, "refused": 190}


def username_asked(request: web.BaseRequest) -> str:
    """Whose posts a request is for; "" where it is another request."""
    found = _ASKED.match(request.query.get("fields", "")) if "business_discovery" in request.path_qs else None
    return found[1] if found else ""


def answer(world: World, request: web.BaseRequest, username: str, own_id: str) -> web.Response:
    world.accounts.requests.append({"way": "discovery", "username": username})
    if code := _CODES.get(world.accounts.fault):
        raise GraphError(code, "Refused on purpose.", whatsapp=False)
    account = world.accounts.find(username)
    if account is None:
        raise GraphError(110, "Invalid user id", subcode=2207013, whatsapp=False)
    if not account.is_business:
        raise GraphError(100, "The target is not a professional account.", whatsapp=False)
    media = {
        "data": [_media(request, post) for post in sorted(account.posts, key=lambda post: -post.at)],
        "paging": {"cursors": {"after": "Q0FV"}},
    }
    return json_answer({"business_discovery": {**_facts(account), "media": media}, "id": own_id})


def _facts(account: Account) -> Body:
    return {"id": id_of(account), "username": account.username, "media_count": len(account.posts)}


def _media(request: web.BaseRequest, post: SimulatedPost) -> Body:
    links = [address_of(request, post, number) for number in range(len(post.pictures))]
    facts: Body = {
        "id": f"178{post.shortcode}",
        "caption": post.caption,
        "permalink": f"https://www.instagram.com/p/{post.shortcode}/",
        "timestamp": post.moment,
    }
    if len(links) < 2:
        return facts | {"media_type": "IMAGE", **({"media_url": links[0]} if links else {})}
    children = [{"id": str(number), "media_type": "IMAGE", "media_url": link} for number, link in enumerate(links)]
    return facts | {"media_type": "CAROUSEL_ALBUM", "children": {"data": children}}
