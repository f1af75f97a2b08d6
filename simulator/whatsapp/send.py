"""POST /{phone_number_id}/messages. The busiest path of the simulator: checks are plain and the answer is glued."""

from __future__ import annotations

import json
import time

from aiohttp import web

from simulator.answers import Body, fresh_mark, json_answer, part_of, raw_answer
from simulator.channels import Channel
from simulator.graph.errors import GraphError
from simulator.ledger import Accepted
from simulator.limits import Limit
from simulator.templates import SENDABLE, Template
from simulator.whatsapp.content import read_content, require_text
from simulator.world import World

_SEPARATORS = str.maketrans("", "", "+ -()")
_LIMIT_CODES = {Limit.THROUGHPUT: 130429, Limit.PAIR: 131056, Limit.WINDOW: 131047, Limit.PEOPLE: 131048}
_UNSENDABLE = {"PAUSED": 132015, "DISABLED": 132016}
SUCCESS = json.dumps({"success": True}).encode()


def take_message(world: World, channel: Channel, message: Body, raw: bytes) -> web.Response:
    try:
        if message.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required.")
        return _accept(world, channel, message, raw)
    except GraphError as refusal:
        return refusal.answer()


def mark_read(world: World, channel: Channel, message: Body) -> web.Response:
    """Also the typing indicator, which rides on it."""
    try:
        target = require_text(message.get("message_id"), "message_id", 512)
        if message["status"] != "read":
            raise GraphError(100, "Param status must be one of {READ}.")
        typing = message.get("typing_indicator")
        if typing is not None and (not isinstance(typing, dict) or typing.get("type") != "text"):
            raise GraphError(100, "Param typing_indicator['type'] must be one of {TEXT}.")
    except GraphError as refusal:
        return refusal.answer()
    world.note_action(channel, "typing" if typing else "read", target)
    return raw_answer(SUCCESS)


def _accept(world: World, channel: Channel, message: Body, raw: bytes) -> web.Response:
    given, to = _recipient(message)
    if to == channel.display_address:
        raise GraphError(131021)
    callback_data = message.get("biz_opaque_callback_data")
    if callback_data is not None:
        require_text(callback_data, "biz_opaque_callback_data", 512)
    kind = message.get("type", "text")
    template = _template(world, channel, message) if kind == "template" else None
    body = _rendition(template, message) if template else read_content(kind, message, world.media)
    failure = _failure(world, channel, to, free_form=template is None)
    message_id = f"wamid.HBgN{fresh_mark()}AA=="
    category = template.category.lower() if template else "service"
    world.accept(Accepted(channel, to, body, message_id, callback_data, time.time(), raw, category), failure=failure)
    return _success(world, given, to, message_id, template is not None)


def _recipient(message: Body) -> tuple[str, str]:
    """As given, and as a key: digits of a phone, or the business-scoped id or group id. `to` wins."""
    to = message.get("to")
    if to is None or to == "":
        bsuid = message.get("recipient")
        if not isinstance(bsuid, str) or not bsuid:
            raise GraphError(131008, "Required parameter is missing: to or recipient")
        return bsuid, bsuid
    given = str(to)
    if given.isdecimal() or message.get("recipient_type") == "group":
        return given, given
    digits = given.translate(_SEPARATORS)
    if not digits.isdecimal():
        raise GraphError(131009, "Param to is not a phone number.")
    return given, digits


def _template(world: World, channel: Channel, message: Body) -> Template:
    part = message.get("template")
    if not isinstance(part, dict):
        raise GraphError(131008, "Required parameter is missing: template")
    name = require_text(part.get("name"), "template['name']", 512)
    language = require_text(part_of(part, "language").get("code"), "template['language']['code']", 20)
    template = world.templates.find(channel.parent_id, name, language)
    if template is None or (template.status not in _UNSENDABLE and template.status != SENDABLE):
        raise GraphError(132001, f"template name ({name}) does not exist in {language}")
    if template.status in _UNSENDABLE:
        raise GraphError(_UNSENDABLE[template.status], f"template ({name}) is {template.status.lower()}")
    if template.category == "AUTHENTICATION" and not message.get("to"):
        raise GraphError(131062, "Authentication templates need a phone number.")
    given = len(_body_parameters(part))
    if given != template.body_parameters:
        raise GraphError(132000, f"body: number of localizable_params ({given}) does not match the expected number of "
                                 f"params ({template.body_parameters})")  # fmt: skip
    return template


def _body_parameters(part: Body) -> list[Body]:
    components = part.get("components")
    if not isinstance(components, list | None):
        raise GraphError(132012, "template['components'] is a list")
    bodies = [each for each in components or [] if isinstance(each, dict) and str(each.get("type")).lower() == "body"]
    parameters = [parameter for body in bodies for parameter in body.get("parameters") or []]
    if not all(isinstance(parameter, dict) for parameter in parameters):
        raise GraphError(132012, "each parameter is an object")
    return parameters


def _rendition(template: Template, message: Body) -> str:
    values = (str(parameter.get("text", "")) for parameter in _body_parameters(message["template"]))
    return f"{template.name}({', '.join(values)})"


def _failure(world: World, channel: Channel, to: str, *, free_form: bool) -> int | None:
    """The code with which it will fail later; raises when it fails at once."""
    limits = world.limits
    if limits.active:
        exceeded = limits.exceeded(channel, to)
        if exceeded:
            raise GraphError(_LIMIT_CODES[exceeded])
        if free_form and limits.window != "off" and limits.window_closed(channel, to):
            if limits.window == "async":
                return _LIMIT_CODES[Limit.WINDOW]
            raise GraphError(_LIMIT_CODES[Limit.WINDOW])
    failure = world.people.failure(to)
    if failure is not None and not failure.later:
        raise GraphError(failure.code)
    return failure.code if failure else None


def _success(world: World, given: str, to: str, message_id: str, is_template: bool) -> web.Response:
    if to.isdecimal():
        contact = f'{{"input":{json.dumps(given)},"wa_id":"{to}","user_id":"{world.people.bsuid(to)}"}}'
    else:
        contact = json.dumps({"input": given, "user_id": to})
    status = ',"message_status":"accepted"' if is_template else ""
    body = f'{{"messaging_product":"whatsapp","contacts":[{contact}],"messages":[{{"id":"{message_id}"{status}}}]}}'
    return raw_answer(body.encode())


def account_answer(channel: Channel) -> web.Response:
    """GET /{phone_number_id}."""
    return json_answer(number_facts(channel))


def number_facts(channel: Channel) -> Body:
    return {
        "id": channel.external_id,
        "display_phone_number": channel.display_address,
        "verified_name": channel.name,
        "quality_rating": channel.quality_rating,
        "status": channel.status or "CONNECTED",
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
    }
