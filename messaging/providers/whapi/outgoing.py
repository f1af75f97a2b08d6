"""Content as the JSON that Whapi sends: https://whapi.readme.io/reference"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from messaging.content import Content, Media, Reaction, Text
from messaging.errors import ContentRefused
from messaging.providers.base import ChannelAccess, HttpCall, Outgoing
from messaging.providers.calls import json_headers
from messaging.providers.checks import Size, refuse_too_much, refuse_unless

TOKEN = "token"
WEBHOOK_SECRET = "webhook_secret"

_TEXT, _CAPTION = 4096, 1024
_WITHOUT_CAPTION = frozenset({"audio", "voice", "sticker"})


def whapi_url(channel: ChannelAccess, *path: str) -> str:
    return "/".join((channel.base_url.rstrip("/"), *(quote(part, safe="") for part in path)))


def check(content: Content) -> None:
    refuse_unless((Text, Media, Reaction), content, _("WhatsApp through Whapi"))
    if isinstance(content, Media) and content.caption and content.media in _WITHOUT_CAPTION:
        raise ContentRefused(_("WhatsApp shows no caption with audio and stickers. Send it as a text of its own."))
    refuse_too_much(_sizes(content))


def build(channel: ChannelAccess, message: Outgoing) -> HttpCall:
    """There is nowhere to put the correlator: the gateway carries none back."""
    headers = json_headers(channel.credentials.get(TOKEN, ""))
    if isinstance(message.content, Reaction):
        url = whapi_url(channel, "messages", message.content.message_id, "reaction")
        return HttpCall("PUT", url, headers, {"emoji": message.content.emoji})
    kind, part = _part(message.content)
    quoted = {"quoted": message.quoted_id} if message.quoted_id else {}
    return HttpCall("POST", whapi_url(channel, "messages", kind), headers, {"to": message.to, **part, **quoted})


def _sizes(content: Content) -> Iterator[Size]:
    if isinstance(content, Text):
        yield _("Text"), content.body, _TEXT
    if isinstance(content, Media):
        yield _("Caption"), content.caption, _CAPTION


def _part(content: Content) -> tuple[str, dict[str, Any]]:
    """The last part of the address, and what the body says."""
    if isinstance(content, Text):
        return "text", {"body": content.body, "no_link_preview": not content.preview_url}
    if isinstance(content, Media):
        words = {"caption": content.caption, "filename": content.filename if content.media == "document" else ""}
        said = {key: value for key, value in words.items() if value}
        return content.media, {"media": content.media_id or content.link, **said}
    raise TypeError(f"{content.type} passed no check")
