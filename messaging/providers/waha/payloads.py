"""The JSON of WAHA's webhooks, as far as we use it: https://waha.devlike.pro/docs/"""

from typing import Any

from pydantic import Field

from messaging.choices import MessageKind
from messaging.events import AttachmentFound
from messaging.providers.border import Body, Foreign, Id, OptionalId, ShortId, Word


class Me(Foreign):
    id: ShortId = ""


class Envelope(Foreign):
    event: Word = Field(min_length=1)
    session: Word = ""
    timestamp: Any = None
    me: Me | None = None
    payload: dict[str, Any]


class Media(Foreign):
    url: Word = ""
    mimetype: Word = ""
    filename: Word = ""
    error: Any = None


class Quoted(Foreign):
    id: OptionalId = ""
    participant: ShortId = ""


class Reaction(Foreign):
    text: Word = ""
    target: Id = Field(alias="messageId")


class Location(Foreign):
    latitude: float
    longitude: float
    name: Word = Field("", alias="description")
    address: Word = ""


class Message(Foreign):
    """Also the frame of a reaction and, without text, of an acknowledgement."""

    id: Id
    timestamp: Any = None
    sender: ShortId = Field("", alias="from")
    to: ShortId = ""
    from_me: bool = Field(False, alias="fromMe")
    participant: ShortId = ""
    author: ShortId = ""
    body: Word = ""
    has_media: bool | None = Field(None, alias="hasMedia")
    media: Media | None = None
    reply_to: Quoted | None = Field(None, alias="replyTo")
    location: Location | None = None
    cards: list[Any] | None = Field(None, alias="vCards")
    reaction: Reaction | None = None
    ack: int | None = None
    raw: dict[str, Any] | None = Field(None, alias="_data")

    @property
    def name(self) -> str:
        """The engine's own field: where it is missing, the person has no name yet."""
        raw = self.raw or {}
        return next((name for key in ("pushName", "notifyName") if isinstance(name := raw.get(key), str)), "")


def read_body(message: Message) -> Body:
    if message.reaction:
        about = {"target": message.reaction.target, "emoji": message.reaction.text}
        return Body(MessageKind.REACTION, content=about)
    if message.location:
        return Body(MessageKind.LOCATION, message.body, message.location.model_dump(exclude_defaults=True))
    if message.cards:
        return Body(MessageKind.CONTACTS, content={"vcards": message.cards})
    if message.has_media:
        return _file(message, message.media or Media())
    return Body(MessageKind.TEXT, message.body)


def _file(message: Message, media: Media) -> Body:
    """What the gateway could not fetch has no address, only a reason."""
    kind = _kind(media.mimetype)
    found = AttachmentFound(kind, "", media.url, media.mimetype, media.filename)
    lost = {"media_error": media.error} if media.error else {}
    return Body(kind, message.body, lost, (found,) if media.url else ())


def _kind(mime_type: str) -> MessageKind:
    """WhatsApp's voice notes are Opus, its stickers WebP."""
    if mime_type.startswith("audio/ogg"):
        return MessageKind.VOICE
    if mime_type == "image/webp":
        return MessageKind.STICKER
    family = mime_type.partition("/")[0]
    known = {"image": MessageKind.IMAGE, "video": MessageKind.VIDEO, "audio": MessageKind.AUDIO}
    return known.get(family, MessageKind.DOCUMENT)
