"""POST /{page}/messages."""

from __future__ import annotations

import json
import time

from aiohttp import web

from simulator.answers import Body, fresh_mark, json_answer
from simulator.channels import Channel
from simulator.graph.errors import GraphError
from simulator.ledger import Accepted
from simulator.limits import Limit
from simulator.messenger.content import read_message
from simulator.messenger.webhooks import echo_of
from simulator.world import World

TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG")
RETIRED_TAGS = ("CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE")
HUMAN_AGENT = "HUMAN_AGENT"
RECIPIENT_KEYS = ("id", "user_ref", "comment_id", "post_id", "notification_messages_token")
ACTIONS = ("typing_on", "typing_off", "mark_seen")


def take_message(world: World, channel: Channel, order: Body) -> web.Response:
    try:
        key, person = _recipient(order)
        if "sender_action" in order:
            return _take_action(world, channel, order, person)
        _check_type_and_tag(order)
        body = read_message(order.get("message"), world.media)
        failure = _failure(world, channel, key, person, order.get("tag"))
    except GraphError as refusal:
        return refusal.answer()
    message_id = f"m_{fresh_mark()}"
    raw = json.dumps(order).encode()
    echo = echo_of(message_id, order["message"])
    metadata = order["message"].get("metadata")
    world.accept(Accepted(channel, person, body, message_id, metadata, time.time(), raw, echo=echo), failure=failure)
    answer = {"message_id": message_id}
    return json_answer(answer if key == "user_ref" else {"recipient_id": person, **answer})


def _error(code: int, details: str, subcode: int | None = None) -> GraphError:
    return GraphError(code, details, subcode=subcode, whatsapp=False)


def _recipient(order: Body) -> tuple[str, str]:
    recipient = order.get("recipient")
    if isinstance(recipient, dict):
        for key in RECIPIENT_KEYS:
            if recipient.get(key):
                return key, str(recipient[key])
    raise _error(100, "The parameter recipient is required")


def _take_action(world: World, channel: Channel, order: Body, person: str) -> web.Response:
    if order["sender_action"] not in ACTIONS or "message" in order:
        raise _error(100, "Param sender_action must be alone and one of " + ", ".join(ACTIONS))
    world.note_action(channel, order["sender_action"], person)
    return json_answer({"recipient_id": person})


def _check_type_and_tag(order: Body) -> None:
    kind, tag = order.get("messaging_type", "RESPONSE"), order.get("tag")
    if kind not in TYPES:
        raise _error(100, "Param messaging_type must be one of " + ", ".join(TYPES))
    if tag in RETIRED_TAGS:
        raise _error(100, "Invalid parameter", 1893061)
    if kind == "MESSAGE_TAG" and tag != HUMAN_AGENT:
        raise _error(100, "Param tag must be one of " + HUMAN_AGENT)


def _failure(world: World, channel: Channel, key: str, person: str, tag: object) -> int | None:
    _check_private_reply(world, channel, key, person)
    limits = world.limits
    if limits.active:
        if limits.exceeded(channel, person) is Limit.THROUGHPUT:
            raise _error(613, "Calls to this api have exceeded the rate limit.")
        if limits.window != "off" and key == "id" and tag != HUMAN_AGENT and limits.window_closed(channel, person):
            raise _error(10, "This message is sent outside of allowed window.", 2018278)
    failure = world.people.failure(person)
    if failure is not None and not failure.later:
        raise GraphError(failure.code, whatsapp=False)
    return failure.code if failure else None


def _check_private_reply(world: World, channel: Channel, key: str, target: str) -> None:
    """One private reply per comment or post, ever."""
    if key in ("comment_id", "post_id") and any(
        True for _ in world.ledger.find(provider=channel.kind, channel=channel.external_id, to=target)
    ):
        raise _error(10900, "Activity already replied to")
