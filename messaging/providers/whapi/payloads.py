"""The JSON of Whapi's webhooks, as far as we use it, and how each type of message reads.

https://support.whapi.cloud
"""

from collections.abc import Callable
from typing import Any

from pydantic import Field

from messaging.choices import MessageKind
from messaging.events import AttachmentFound
from messaging.providers.border import Body, Foreign, Id, OptionalId, ShortId, Word, unsupported_body


class Happening(Foreign):
    """The OpenAPI file calls the verb `method`; live bodies call it `event`."""

    type: Word = ""
    event: Word = ""
    method: Word = ""

    @property
    def verb(self) -> str:
        return self.event or self.method


class Envelope(Foreign):
    channel_id: Word = ""
    event: Happening = Happening()


class Context(Foreign):
    quoted_id: OptionalId = ""
    forwarded: bool = False


class Action(Foreign):
    type: Word = ""
    target: OptionalId = ""
    emoji: Word = ""
    edited_content: dict[str, Any] | None = None


class Message(Foreign):
    id: Id
    type: Word
    chat_id: ShortId = Field(min_length=1)
    from_me: bool = False
    timestamp: Any = None
    author: ShortId = Field("", alias="from")
    from_name: Word = ""
    chat_name: Word = ""
    context: Context | None = None
    action: Action | None = None


class Update(Foreign):
    id: Id
    trigger: dict[str, Any] | None = None
    after_update: dict[str, Any] | None = None
    changes: list[Any] | None = None


class Status(Foreign):
    id: Id
    status: Word
    timestamp: Any = None
    errors: list[dict[str, Any]] | None = None


class Text(Foreign):
    body: Word = ""


class LinkPreview(Text):
    url: Word = ""
    title: Word = ""
    description: Word = ""


class File(Foreign):
    id: OptionalId = ""
    link: Word = ""
    mime_type: Word = ""
    sha256: Word = ""
    caption: Word = ""
    file_name: Word = ""
    filename: Word = ""


class Location(Foreign):
    latitude: float
    longitude: float
    name: Word = ""
    address: Word = ""
    url: Word = ""


class Titled(Foreign):
    """Polls have a title, interactive replies a title and the id that we gave the button."""

    id: Word = ""
    title: Word = ""


def read_body(raw: dict[str, Any]) -> Body:
    """A type that we cannot read is kept under its name."""
    type_ = str(raw.get("type"))
    part = raw.get(type_)
    reader = _READERS.get(type_)
    if reader and part is not None:
        return reader(type_, part)
    return unsupported_body(type_, **({"raw": part} if part else {}))


def edited_text(content: dict[str, Any]) -> str:
    """The new words of an edit: the body of a text or the caption of a file."""
    return str(content.get("body") or content.get("caption") or "")


def _text(_type: str, part: Any) -> Body:
    return Body(MessageKind.TEXT, Text.model_validate(part).body)


def _link_preview(_type: str, part: Any) -> Body:
    """A text with a link in it often arrives as this type; it is a text all the same."""
    preview = LinkPreview.model_validate(part)
    about = preview.model_dump(exclude={"body"}, exclude_defaults=True)
    return Body(MessageKind.TEXT, preview.body, {"link_preview": about})


def _file(kind: MessageKind) -> Callable[[str, Any], Body]:
    def read(_type: str, part: Any) -> Body:
        file = File.model_validate(part)
        name = file.file_name or file.filename
        found = AttachmentFound(kind, file.id, file.link, file.mime_type, name, file.sha256)
        return Body(kind, file.caption, attachments=(found,) if file.id or file.link else ())

    return read


def _location(_type: str, part: Any) -> Body:
    return Body(MessageKind.LOCATION, content=Location.model_validate(part).model_dump(exclude_defaults=True))


def _poll(type_: str, part: Any) -> Body:
    return Body(MessageKind.UNSUPPORTED, Titled.model_validate(part).title, {"type": type_, "raw": part})


def _reply(type_: str, part: Any) -> Body:
    """{"type": "buttons_reply", "buttons_reply": {"id": …, "title": …}}, or list_reply."""
    answer = part.get("type") if isinstance(part, dict) else None
    if not (answer and isinstance(part.get(answer), dict)):
        return unsupported_body(type_, raw=part)
    reply = Titled.model_validate(part[answer])
    return Body(MessageKind.INTERACTIVE, reply.title, {"type": answer, "payload": reply.id})


def _kept(kind: MessageKind) -> Callable[[str, Any], Body]:
    return lambda type_, part: Body(kind, content={type_: part})


_READERS: dict[str, Callable[[str, Any], Body]] = {
    "text": _text,
    "link_preview": _link_preview,
    "image": _file(MessageKind.IMAGE),
    "video": _file(MessageKind.VIDEO),
    "gif": _file(MessageKind.VIDEO),
    "short": _file(MessageKind.VIDEO),
    "audio": _file(MessageKind.AUDIO),
    "voice": _file(MessageKind.VOICE),
    "document": _file(MessageKind.DOCUMENT),
    "sticker": _file(MessageKind.STICKER),
    "location": _location,
    "live_location": _location,
    "contact": _kept(MessageKind.CONTACTS),
    "contact_list": _kept(MessageKind.CONTACTS),
    "order": _kept(MessageKind.ORDER),
    "product": _kept(MessageKind.PRODUCT),
    "poll": _poll,
    "reply": _reply,
}
