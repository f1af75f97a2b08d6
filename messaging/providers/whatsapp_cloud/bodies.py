"""What a message says, by its type: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages"""

from collections.abc import Callable
from typing import Any

from messaging.choices import MessageKind
from messaging.events import AttachmentFound
from messaging.providers.border import Body, Foreign, Id, ItemBroken, OptionalId, Word, decode, unsupported_body


class Text(Foreign):
    body: Word = ""


class File(Foreign):
    id: OptionalId = ""
    url: Word = ""
    mime_type: Word = ""
    sha256: Word = ""
    caption: Word = ""
    filename: Word = ""
    voice: bool = False


class Location(Foreign):
    latitude: float
    longitude: float
    name: Word = ""
    address: Word = ""
    url: Word = ""


class Reaction(Foreign):
    message_id: Id
    emoji: Word = ""  # absent: taken back


class Button(Foreign):
    text: Word = ""
    payload: Word = ""


class Reply(Foreign):
    id: Word = ""
    title: Word = ""
    description: Word = ""


class FlowReply(Foreign):
    name: Word = ""
    body: Word = ""
    response_json: Word = ""


class Order(Foreign):
    catalog_id: Word = ""
    text: Word = ""
    product_items: list[dict[str, Any]] = []


def read_body(type_: str, raw: dict[str, Any]) -> Body:
    """What a message (or the message inside an edit) says. A type we cannot read is kept under its name."""
    part = raw.get(type_)
    reader = _READERS.get(type_)
    if reader and part is not None:
        return reader(type_, part)
    inner = part.get("type") if isinstance(part, dict) else None
    kept = {key: raw[key] for key in ("errors", type_) if raw.get(key)}
    return unsupported_body(str(inner or type_), **{"raw": kept} if kept else {})


def _text(_type: str, part: Any) -> Body:
    return Body(MessageKind.TEXT, Text.model_validate(part).body)


def _file(type_: str, part: Any) -> Body:
    file = File.model_validate(part)
    kind = MessageKind.VOICE if file.voice else MessageKind(type_)
    found = AttachmentFound(kind, file.id, file.url, file.mime_type, file.filename, file.sha256)
    return Body(kind, file.caption, attachments=(found,) if file.id or file.url else ())


def _location(_type: str, part: Any) -> Body:
    return Body(MessageKind.LOCATION, content=Location.model_validate(part).model_dump(exclude_defaults=True))


def _contacts(_type: str, part: Any) -> Body:
    if not isinstance(part, list):
        raise ItemBroken("contacts: no list")
    return Body(MessageKind.CONTACTS, content={"contacts": part})


def _reaction(_type: str, part: Any) -> Body:
    reaction = Reaction.model_validate(part)
    return Body(MessageKind.REACTION, content={"target": reaction.message_id, "emoji": reaction.emoji})


def _button(_type: str, part: Any) -> Body:
    button = Button.model_validate(part)
    return Body(MessageKind.BUTTON, button.text, {"payload": button.payload})


def _interactive(_type: str, part: Any) -> Body:
    answer = part.get("type") if isinstance(part, dict) else None
    if answer in ("button_reply", "list_reply"):
        reply = Reply.model_validate(part.get(answer))
        said = {"type": answer, "payload": reply.id, **reply.model_dump(include={"description"}, exclude_defaults=True)}
        return Body(MessageKind.INTERACTIVE, reply.title, said)
    if answer == "nfm_reply":
        flow = FlowReply.model_validate(part.get(answer))
        return Body(MessageKind.INTERACTIVE, flow.body, {"type": answer, "name": flow.name, **_response(flow)})
    return unsupported_body(f"interactive {answer}", raw=part)


def _response(flow: FlowReply) -> dict[str, Any]:
    """What a person filled into a flow: JSON inside a string."""
    try:
        return {"response": decode(flow.response_json)}
    except ItemBroken:
        return {"response_json": flow.response_json}


def _order(_type: str, part: Any) -> Body:
    order = Order.model_validate(part)
    return Body(MessageKind.ORDER, order.text, {"catalog_id": order.catalog_id, "items": order.product_items})


_READERS: dict[str, Callable[[str, Any], Body]] = {
    "text": _text,
    "image": _file,
    "video": _file,
    "audio": _file,
    "document": _file,
    "sticker": _file,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
}
