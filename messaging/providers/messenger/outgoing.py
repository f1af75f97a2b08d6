"""Content as the JSON that Messenger sends: https://developers.facebook.com/docs/messenger-platform/reference/send-api"""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.content import Buttons, Content, Media, Text
from messaging.errors import ContentRefused
from messaging.providers.base import ChannelAccess, HttpCall, Outgoing
from messaging.providers.calls import json_headers
from messaging.providers.checks import Size, refuse_too_much, refuse_unless
from messaging.providers.graph.client import graph_url
from messaging.recipients import comment_in, late_person_in

TOKEN = "page_token"

_TEXT, _TITLE, _PAYLOAD = 2000, 20, 1000
_QUICK_REPLIES = 13
_ATTACHMENTS = {"image": "image", "video": "video", "audio": "audio", "voice": "audio", "document": "file"}


def check(content: Content) -> None:
    refuse_unless(_BUILDERS, content, _("Messenger"))
    if isinstance(content, Media) and content.media not in _ATTACHMENTS:
        raise ContentRefused(_("Messenger carries no stickers of ours. Send a picture instead."))
    if isinstance(content, Media) and content.caption:
        raise ContentRefused(_("Messenger takes no caption with a file. Send it as a text of its own."))
    if isinstance(content, Buttons) and (content.header or content.footer):
        raise ContentRefused(_("Messenger knows no header and no footer. Put the words into the text."))
    refuse_too_much(_sizes(content))


def build(channel: ChannelAccess, message: Outgoing) -> HttpCall:
    quoted = {"reply_to": {"mid": message.quoted_id}} if message.quoted_id else {}
    return HttpCall(
        "POST",
        graph_url(channel, channel.external_id, "messages"),
        json_headers(channel.credentials.get(TOKEN, "")),
        {
            **_recipient(message),
            "message": {
                **_BUILDERS[type(message.content)](message.content),
                **quoted,
                # Comes back in the echo.
                "metadata": message.correlator,
            },
        },
    )


def _recipient(message: Outgoing) -> dict[str, Any]:
    """HUMAN_AGENT is for what a person wrote, and needs the app's approval: only where nothing else may go.

    https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags
    """
    if comment_id := comment_in(message.to):
        return {"recipient": {"comment_id": comment_id}, "messaging_type": "RESPONSE"}
    if (person := late_person_in(message.to)) and message.by_person:
        return {"recipient": {"id": person}, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return {"recipient": {"id": message.to}, "messaging_type": "RESPONSE"}


def _sizes(content: Content) -> Iterator[Size]:
    if isinstance(content, Text | Buttons):
        yield _("Text"), content.body, _TEXT
    if isinstance(content, Buttons):
        yield _("Buttons"), len(content.buttons), _QUICK_REPLIES
        for button in content.buttons:
            yield _("Button"), button.title, _TITLE
            yield _("What the button sends"), button.id, _PAYLOAD


def _text(content: Text) -> dict[str, Any]:
    return {"text": content.body}


def _media(content: Media) -> dict[str, Any]:
    source = {"attachment_id": content.media_id} if content.media_id else {"url": content.link, "is_reusable": True}
    return {"attachment": {"type": _ATTACHMENTS[content.media], "payload": source}}


def _quick_replies(content: Buttons) -> dict[str, Any]:
    replies = [{"content_type": "text", "title": one.title, "payload": one.id} for one in content.buttons]
    return {"text": content.body, "quick_replies": replies}


_BUILDERS: dict[type, Callable[[Any], dict[str, Any]]] = {Text: _text, Media: _media, Buttons: _quick_replies}
