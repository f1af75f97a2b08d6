"""The JSON of Messenger's webhooks, as far as we use it, and how a message with its attachments reads.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
"""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from messaging.choices import MessageKind
from messaging.events import AttachmentFound
from messaging.providers.border import Body, Foreign, Id, OptionalId, ShortId, Word, unsupported_body


class Envelope(Foreign):
    object: Word
    entry: list[Any] = []


class Entry(Foreign):
    id: Word = ""  # the page
    time: Any = None
    messaging: Any = None
    standby: Any = None
    changes: Any = None


class Party(Foreign):
    id: ShortId = ""
    name: Word = ""


class AdContext(Foreign):
    ad_title: Word = ""
    photo_url: Word = ""
    video_url: Word = ""
    post_id: Word = ""


class Referral(Foreign):
    ref: Word = ""
    source: Word = ""
    ad_id: Word = ""
    referer_uri: Word = ""
    ads_context_data: AdContext | None = None


class Coordinates(Foreign):
    lat: float
    long: float


class AttachmentPayload(Foreign):
    url: Word = ""
    title: Word = ""
    sticker_id: Word = ""
    coordinates: Coordinates | None = None


class Attachment(Foreign):
    type: Word = ""
    title: Word = ""
    payload: AttachmentPayload | None = None


class QuickReply(Foreign):
    payload: Word = ""


class Quoted(Foreign):
    mid: OptionalId = ""


class Message(Foreign):
    mid: Id
    text: Word = ""
    is_echo: bool = False
    is_deleted: bool = False
    metadata: Word = ""
    quick_reply: QuickReply | None = None
    reply_to: Quoted | None = None
    referral: dict[str, Any] | None = None
    attachments: list[Attachment] | None = None


class Postback(Foreign):
    mid: OptionalId = ""
    title: Word = ""
    payload: Word = ""
    referral: dict[str, Any] | None = None


class Reaction(Foreign):
    mid: Id
    action: Word = "react"
    emoji: Word = ""
    reaction: Word = ""


class Edit(Foreign):
    mid: Id
    text: Word = ""


class Delivery(Foreign):
    mids: list[Id] | None = None
    watermark: Any = None


class Happening(Foreign):
    """One element of `messaging`: who, when, and one more key that says what."""

    sender: Party | None = None
    recipient: Party | None = None
    timestamp: Any = None


class Change(Foreign):
    field: Word
    value: dict[str, Any]


class LeadForm(Foreign):
    leadgen_id: ShortId
    form_id: Word = ""
    ad_id: Word = ""
    created_time: Any = None


class Post(Foreign):
    permalink_url: Word = ""
    status_type: Word = ""


class Comment(Foreign):
    comment_id: ShortId = Field(min_length=1)
    post_id: ShortId = ""
    parent_id: ShortId = ""
    author: Party | None = Field(None, alias="from")
    message: Word = ""
    created_time: Any = None
    post: Post | None = None


def read_body(message: Message) -> Body:
    attachments = list(_without_twins(message.attachments or []))
    if not (message.text or attachments):
        return unsupported_body("empty message")
    kinds = [_KINDS.get(one.type, MessageKind.UNSUPPORTED) for one in attachments]
    kind = MessageKind.BUTTON if message.quick_reply else next(iter(kinds), MessageKind.TEXT)
    return Body(kind, message.text, _content(message, attachments), tuple(_files(attachments)))


def _content(message: Message, attachments: list[Attachment]) -> dict[str, Any]:
    pressed = {"payload": message.quick_reply.payload} if message.quick_reply else {}
    places = {key: value for one in attachments for key, value in _place(one).items()}
    others = [_share(one) for one in attachments if one.type not in _FILES and one.type != "location"]
    return {**pressed, **places, **({"shares": others} if others else {})}


def _without_twins(attachments: list[Attachment]) -> Iterator[Attachment]:
    """From June to August 2026 a sticker came as an image and as a sticker with the same id."""
    seen: set[str] = set()
    for one in attachments:
        sticker = one.payload.sticker_id if one.payload else ""
        if sticker and sticker in seen:
            continue
        seen.add(sticker)
        yield one.model_copy(update={"type": "sticker"}) if sticker else one


def _files(attachments: list[Attachment]) -> Iterator[AttachmentFound]:
    """Links of shared pages are no files of ours to fetch: whoever writes chooses them."""
    for one in attachments:
        if one.type in _FILES and one.payload and one.payload.url:
            yield AttachmentFound(_KINDS[one.type], url=one.payload.url)


def _place(attachment: Attachment) -> dict[str, Any]:
    where = attachment.payload.coordinates if attachment.payload else None
    return {"latitude": where.lat, "longitude": where.long, "name": attachment.title} if where else {}


def _share(attachment: Attachment) -> dict[str, str]:
    payload = attachment.payload or AttachmentPayload()
    return {"type": attachment.type, "url": payload.url, "title": payload.title or attachment.title}


_FILES = frozenset({"image", "video", "audio", "file", "sticker"})
_KINDS = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "file": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
    "location": MessageKind.LOCATION,
    "fallback": MessageKind.SHARE,
    "template": MessageKind.SHARE,
    "reel": MessageKind.SHARE,
    "ig_reel": MessageKind.SHARE,
    "post": MessageKind.SHARE,
    "share": MessageKind.SHARE,
    "story_mention": MessageKind.SHARE,
}
