"""GET and DELETE of a bare id: a file, a number, a template, a page or a person. Graph ids do not say which."""

from __future__ import annotations

from aiohttp import web

from simulator.answers import Body, json_answer
from simulator.channels import Channel
from simulator.graph import files
from simulator.graph.errors import GraphError, bad_token, not_found
from simulator.messenger.profiles import PROFILE_FIELDS, profile
from simulator.whatsapp.send import account_answer, number_facts
from simulator.world import World

NUMBER_FIELDS = {"display_phone_number", "verified_name", "quality_rating", "throughput", "status", "name_status"}


def answer(world: World, request: web.BaseRequest, token: str, object_id: str) -> web.Response:
    if request.method == "DELETE":
        if not world.media.delete(object_id):
            raise not_found(object_id)
        return json_answer({"success": True})
    if request.method != "GET":
        raise GraphError(100, "Unsupported request method.", whatsapp=False)
    file = world.media.get(object_id)
    if file is not None:
        return json_answer(files.describe(world, request, file))
    return _by_fields(world, token, object_id, _fields(request))


def _by_fields(world: World, token: str, object_id: str, fields: set[str]) -> web.Response:
    number = world.channels.find("whatsapp_cloud", object_id)
    if number is not None or fields & NUMBER_FIELDS:
        number = number or world.channels.find_or_make("whatsapp_cloud", object_id)
        return account_answer(number) if world.token_is_good(token, number) else bad_token()
    page = (
        world.channels.by_token("messenger", token)
        if object_id == "me"
        else world.channels.find("messenger", object_id)
    )
    if page is not None:
        return _page(page, fields) if world.token_is_good(token, page) else bad_token()
    template = world.templates.by_id(object_id)
    if template is not None:
        return json_answer(template.as_json())
    if "field_data" in fields:
        return json_answer(world.lead_form(object_id))
    if fields & PROFILE_FIELDS:
        return json_answer(profile(world.people, object_id, fields))
    raise not_found(object_id)


def numbers_of(world: World, account: str) -> web.Response:
    own = [channel for channel in world.channels.of_kind("whatsapp_cloud") if channel.parent_id == account]
    return json_answer({"data": [number_facts(channel) for channel in own]})


def public_reply(world: World, comment_id: str, order: Body) -> web.Response:
    if not order.get("message"):
        raise GraphError(100, "The parameter message is required.", whatsapp=False)
    world.actions.append({"provider": "messenger", "action": "comment", "target": comment_id, "text": order["message"]})
    return json_answer({"id": f"{comment_id}_reply"})


def _page(page: Channel, fields: set[str]) -> web.Response:
    facts = {"id": page.external_id, "name": page.name, "category": "Electronics store"}
    return json_answer({key: value for key, value in facts.items() if key == "id" or not fields or key in fields})


def _fields(request: web.BaseRequest) -> set[str]:
    return set(filter(None, request.query.get("fields", "").split(",")))
