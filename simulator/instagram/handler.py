"""/instagram/graphql/query: what Instagram's own pages ask without a log-in. Which question it is, its doc_id says;
they are those of instaloader 4.15. A question that is asked again comes as GET."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from simulator.answers import Body, json_answer
from simulator.instagram.accounts import Account, SimulatedPost, id_of
from simulator.instagram.pictures import address_of
from simulator.world import World

_SEARCH, _PROFILE, _POSTS = "26347858941511777", "25980296051578533", "7950326061742207"


async def handle(world: World, request: web.BaseRequest, parts: list[str]) -> web.StreamResponse:
    asked: Any = await request.post() if request.method == "POST" else request.query
    doc_id = str(asked.get("doc_id", ""))
    world.accounts.requests.append({"way": "anonymous", "doc_id": doc_id})
    if refusal := _refusal(world.accounts.fault):
        return refusal
    try:
        variables = json.loads(str(asked.get("variables") or "{}"))
    except ValueError:
        return web.Response(status=400)
    data = _answer(world, request, doc_id, variables)
    if world.accounts.fault == "changed":
        data = {"something_new": data}
    return json_answer({"data": data, "status": "ok"})


def _refusal(fault: str) -> web.Response | None:
    if fault == "too_many":
        return json_answer({"message": "Please wait a few minutes before you try again.", "status": "fail"}, 429)
    if fault == "login":
        return web.Response(status=302, headers={"Location": "https://www.instagram.com/accounts/login/"})
    if fault == "challenge":
        return json_answer({"message": "challenge_required", "status": "fail"}, 400)
    return None


def _answer(world: World, request: web.BaseRequest, doc_id: str, variables: Body) -> Body:
    if doc_id == _SEARCH:
        account = world.accounts.find(str(variables.get("query", "")))
        users = [{"username": account.username, "pk": id_of(account), "id": id_of(account)}] if account else []
        return {"xdt_api__v1__fbsearch__non_profiled_serp": {"users": users}}
    account = world.accounts.by_id(str(variables.get("id", "")))
    if account is None:
        return {"user": None}
    if doc_id == _PROFILE:
        return {"user": _profile(request, account)}
    return {"user": {"edge_owner_to_timeline_media": _timeline(request, account)}}


def _profile(request: web.BaseRequest, account: Account) -> Body:
    return {
        "pk": id_of(account),
        "username": account.username,
        "is_private": account.is_private,
        "is_business": account.is_business,
        "media_count": len(account.posts),
        "follower_count": 1200,
        "following_count": 30,
        "edge_owner_to_timeline_media": _timeline(request, account),
    }


def _timeline(request: web.BaseRequest, account: Account) -> Body:
    nodes = [{"node": _node(request, account, post)} for post in sorted(account.posts, key=lambda post: -post.at)]
    return {"count": len(nodes), "page_info": {"has_next_page": False, "end_cursor": None}, "edges": nodes}


def _node(request: web.BaseRequest, account: Account, post: SimulatedPost) -> Body:
    links = [address_of(request, post, number) for number in range(len(post.pictures))]
    node: Body = {
        "__typename": "GraphImage" if len(links) < 2 else "GraphSidecar",
        "id": f"178{post.shortcode}",
        "shortcode": post.shortcode,
        "taken_at_timestamp": int(post.at),
        "display_url": links[0] if links else "",
        "is_video": False,
        "owner": {"id": id_of(account), "username": account.username},
        "edge_media_to_caption": {"edges": [{"node": {"text": post.caption}}] if post.caption else []},
    }
    if len(links) > 1:
        children = [{"node": {"display_url": link, "is_video": False, "__typename": "GraphImage"}} for link in links]
        node["edge_sidecar_to_children"] = {"edges": children}
    return node
