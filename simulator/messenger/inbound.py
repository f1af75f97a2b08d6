"""A person writes to a page, taps a button, or comments on a post."""

from __future__ import annotations

from simulator.answers import BadRequest, Body, fresh_mark, fresh_number
from simulator.channels import Channel
from simulator.inbound import person_of, seconds_of, text_of
from simulator.messenger.webhooks import event, feed_change, page_change
from simulator.provider import Inbound
from simulator.world import World

ATTACHMENTS = ("image", "video", "audio", "file")
OTHER_EVENTS = ("reaction", "referral", "optin", "message_edit")


def read_inbound(world: World, channel: Channel, order: Body) -> Inbound:
    if order.get("type") == "leadgen":
        return _lead_form(world, channel, order)
    person, now = person_of(order), seconds_of(order)
    if not person:
        raise BadRequest("from is required: the page-scoped id of the person")
    world.people.meet(person, name=str(order.get("name") or ""))
    if order.get("type") == "comment" or "comment" in order:
        return _comment(channel, order, person, now)
    world.limits.heard(channel, person)
    mid = str(order.get("id") or f"m_{fresh_mark()}")
    return Inbound(mid, event(person, channel.external_id, int(now * 1000), **_event(order, mid)))


def _lead_form(world: World, channel: Channel, order: Body) -> Inbound:
    """`answers`: what the form's fields say; the webhook carries ids only."""
    now = seconds_of(order)
    leadgen_id = str(order.get("id") or fresh_number())
    world.lead_forms[leadgen_id] = {str(name): str(value) for name, value in (order.get("answers") or {}).items()}
    value = {"leadgen_id": leadgen_id, "page_id": channel.external_id, "created_time": int(now)}
    value |= {key: str(order[key]) for key in ("form_id", "ad_id") if order.get(key)}
    return Inbound(leadgen_id, page_change(int(now * 1000), "leadgen", value))


def _event(order: Body, mid: str) -> Body:
    if "postback" in order or order.get("type") == "postback":
        given = order.get("postback")
        postback = (
            given if isinstance(given, dict) else {"title": text_of(order), "payload": str(given or "GET_STARTED")}
        )
        return {"postback": {"mid": mid, **postback}}
    for name in OTHER_EVENTS:
        if order.get("type") == name and isinstance(order.get(name), dict):
            return {name: order[name]}
    return {"message": _message(order, mid)}


def _message(order: Body, mid: str) -> Body:
    message: Body = {"mid": mid}
    if text_of(order):
        message["text"] = text_of(order)
    if order.get("type") in ATTACHMENTS:
        url = str(order.get("link") or f"https://cdn.example/{mid}")
        message["attachments"] = [{"type": order["type"], "payload": {"url": url}}]
    for key in ("attachments", "quick_reply", "referral"):
        if order.get(key):
            message[key] = order[key]
    context = order.get("context")
    if context:
        message["reply_to"] = context if isinstance(context, dict) else {"mid": str(context)}
    return message


def _comment(channel: Channel, order: Body, person: str, now: float) -> Inbound:
    given = order.get("comment") if isinstance(order.get("comment"), dict) else {}
    assert isinstance(given, dict)
    comment_id = str(order.get("id") or f"555_{fresh_mark()}")
    post_id = f"{channel.external_id}_555"
    value: Body = {
        "item": "comment",
        "verb": "add",
        "comment_id": comment_id,
        "post_id": post_id,
        "parent_id": post_id,
        "from": {"id": person, "name": str(order.get("name") or "Somebody")},
        "message": text_of(order) or str(order.get("comment") or ""),
        "created_time": int(now),
        **given,
    }
    return Inbound(str(value["comment_id"]), feed_change(int(now * 1000), value))
