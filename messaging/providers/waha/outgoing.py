"""Content as the JSON that WAHA sends: https://waha.devlike.pro/docs/"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from messaging.content import Content, Media, Reaction, Text
from messaging.errors import ContentRefused
from messaging.providers.base import ChannelAccess, HttpCall, Outgoing
from messaging.providers.checks import Size, refuse_too_much, refuse_unless

from .ids import chat_id

API_KEY = "api_key"
HMAC_KEY = "webhook_secret"

_TEXT, _CAPTION = 4096, 1024
_CALLS = {
    "image": "sendImage",
    "video": "sendVideo",
    "voice": "sendVoice",
    # Only a voice note is an audio message to WhatsApp Web; other sound goes as a file.
    "audio": "sendFile",
    "document": "sendFile",
}
_WITHOUT_CAPTION = frozenset({"voice"})


def waha_url(channel: ChannelAccess, *path: str) -> str:
    return "/".join((channel.base_url.rstrip("/"), "api", *(quote(part, safe="") for part in path)))


def key_header(channel: ChannelAccess) -> dict[str, str]:
    return {"X-Api-Key": channel.credentials.get(API_KEY, "")}


def session_of(channel: ChannelAccess) -> str:
    """What follows an @ tells apart sessions of the same name on several gateways: the free edition knows one name."""
    return channel.external_id.partition("@")[0]


def check(content: Content) -> None:
    refuse_unless((Text, Media, Reaction), content, _("WhatsApp through WAHA"))
    if isinstance(content, Media):
        _check_file(content)
    refuse_too_much(_sizes(content))


def _check_file(content: Media) -> None:
    if content.media not in _CALLS:
        raise ContentRefused(_("WAHA sends no stickers. Send it as a picture."))
    if not content.link:
        raise ContentRefused(_("WAHA keeps no files: give the file by its link."))
    if content.caption and content.media in _WITHOUT_CAPTION:
        raise ContentRefused(_("WhatsApp shows no caption with voice notes. Send it as a text of its own."))


def _sizes(content: Content) -> Iterator[Size]:
    if isinstance(content, Text):
        yield _("Text"), content.body, _TEXT
    if isinstance(content, Media):
        yield _("Caption"), content.caption, _CAPTION


def build(channel: ChannelAccess, message: Outgoing) -> HttpCall:
    """There is nowhere to put the correlator: the gateway carries none back."""
    headers = {**key_header(channel), "Content-Type": "application/json"}
    session, content = {"session": session_of(channel)}, message.content
    if isinstance(content, Reaction):
        body = {**session, "messageId": content.message_id, "reaction": content.emoji}
        return HttpCall("PUT", waha_url(channel, "reaction"), headers, body)
    call, part = _part(content)
    quoted = {"reply_to": message.quoted_id} if message.quoted_id else {}
    body = {**session, "chatId": chat_id(message.to), **part, **quoted}
    return HttpCall("POST", waha_url(channel, call), headers, body)


def _part(content: Content) -> tuple[str, dict[str, Any]]:
    """The last part of the address, and what the body says."""
    if isinstance(content, Text):
        return "sendText", {"text": content.body, "linkPreview": content.preview_url}
    if isinstance(content, Media):
        named = {"filename": content.filename} if content.filename else {}
        caption = {"caption": content.caption} if content.caption else {}
        return _CALLS[content.media], {"file": {"url": content.link, **named}, **caption}
    raise TypeError(f"{content.type} passed no check")
