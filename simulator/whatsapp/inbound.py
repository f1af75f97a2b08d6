"""A customer writes to a WhatsApp number."""

from __future__ import annotations

import base64

from simulator.answers import BadRequest, Body, fresh_mark
from simulator.channels import Channel
from simulator.inbound import person_of, seconds_of, store_file, text_of
from simulator.media import MediaStore
from simulator.provider import Inbound
from simulator.whatsapp.webhooks import change, contact_of
from simulator.world import World

MEDIA = ("image", "video", "audio", "document", "sticker")
CAPTIONED = ("image", "video", "document")
OPTIONAL_PARTS = ("referral", "group_id", "errors", "identity")


def read_inbound(world: World, channel: Channel, order: Body) -> Inbound:
    phone, bsuid = person_of(order), str(order.get("bsuid") or "")
    if not phone and not bsuid:
        raise BadRequest("from or bsuid is required")
    name = str(order.get("name") or world.people.name(phone or bsuid))
    world.people.meet(phone or bsuid, bsuid=bsuid, name=name)
    bsuid = bsuid or world.people.bsuid(phone)
    for person in (phone, bsuid):
        world.limits.heard(channel, person)
    message = _message(world.media, channel, order)
    sender = {"from": phone, "from_user_id": bsuid} if phone else {"from_user_id": bsuid}
    contact = contact_of(phone, bsuid, name)
    return Inbound(message["id"], change(channel, contacts=[contact], messages=[{**sender, **message}]))


def _message(media: MediaStore, channel: Channel, order: Body) -> Body:
    kind = str(order.get("type") or "text")
    message: Body = {
        "id": str(order.get("id") or f"wamid.HBgI{fresh_mark()}AA=="),
        "timestamp": str(int(seconds_of(order))),
        "type": kind,
        **{key: order[key] for key in OPTIONAL_PARTS if order.get(key)},
    }
    if order.get("group"):
        message["group_id"] = str(order["group"])
    if order.get("context"):
        message["context"] = _context(channel, order["context"])
    return {**message, kind: _part(media, order, kind)}


def _context(channel: Channel, given: object) -> Body:
    """A bare message id will do: a reply to what this number sent."""
    return dict(given) if isinstance(given, dict) else {"from": channel.display_address, "id": str(given)}


def _part(media: MediaStore, order: Body, kind: str) -> object:
    """A part that is spelled out goes into the webhook as it is."""
    if isinstance(order.get(kind), dict | list):
        return order[kind]
    if kind == "text":
        return {"body": text_of(order)}
    if kind in MEDIA:
        return _file(media, order, kind)
    if kind == "button":
        return {"payload": str(order.get("payload") or text_of(order)), "text": text_of(order)}
    if kind == "reaction":
        return {"message_id": str(order.get("message_id") or ""), "emoji": text_of(order)}
    return {}


def _file(media: MediaStore, order: Body, kind: str) -> Body:
    file = store_file(media, order, kind)
    part: Body = {
        "id": file.id,
        "mime_type": file.mime_type,
        "sha256": base64.b64encode(file.digest).decode(),
    }
    caption = str(order.get("caption") or text_of(order))
    if caption and kind in CAPTIONED:
        part["caption"] = caption
    if kind == "document":
        part["filename"] = file.filename or "document.pdf"
    if kind == "audio":
        part["voice"] = bool(order.get("voice", True))
    return part
