"""Session, groups and history of Whapi: https://whapi.readme.io/reference"""

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.errors import ProviderRefused
from messaging.events import Event
from messaging.providers.base import ChannelAccess, DownloadedMedia, Group, SessionVerb
from messaging.providers.border import each
from messaging.providers.calls import wanted

from .client import ask_whapi
from .outgoing import WEBHOOK_SECRET
from .payloads import Happening
from .webhook import Scope, read_message

# Stopping and forgetting the phone happens at whapi.cloud.
session_verbs = frozenset({SessionVerb.START})
code_state = "QR"

_EVENTS = [{"type": kind, "method": "post"} for kind in ("messages", "statuses", "channel", "users")]
_EVENTS.append({"type": "messages", "method": "patch"})
_PER_PAGE = 500
# Of the hour's requests, left for replies and files: reading can wait.
_FOR_SENDING = 200


def command(channel: ChannelAccess, verb: SessionVerb, *, webhook_url: str) -> None:
    headers = {"X-Webhook-Secret": channel.credentials.get(WEBHOOK_SECRET, "")}
    hook = {"url": webhook_url, "mode": "body", "headers": headers, "events": _EVENTS}
    ask_whapi(channel, "PATCH", "settings", json={"webhooks": [hook], "callback_persist": True})
    ask_whapi(channel, "GET", "health", params={"wakeup": "true"})


def code(channel: ChannelAccess) -> DownloadedMedia:
    """{"base64": "data:image/png;base64,…"}"""
    kind, _comma, data = wanted(ask_whapi(channel, "GET", "users", "login"), "base64").rpartition(",")
    try:
        picture = base64.b64decode(data, validate=True)
    except binascii.Error:
        raise ProviderRefused(say(_("The provider's QR code cannot be read. Try again.")), retryable=True) from None
    return DownloadedMedia(picture, kind.removeprefix("data:").partition(";")[0] or "image/png")


def groups(channel: ChannelAccess) -> Iterator[Group]:
    for group in _pages(channel, "groups", "groups"):
        name, members = str(group.get("name") or ""), group.get("participants_count")
        size = members if isinstance(members, int) else len(group.get("participants") or ())
        yield Group(str(group["id"]), name, size, bool(group.get("announcements")))


def history(channel: ChannelAccess, *, since: datetime) -> Iterator[Event]:
    """Oldest first, so that what comes in meanwhile shifts no page."""
    found = _pages(channel, "messages", "messages", "list", time_from=int(since.timestamp()), sort="asc")
    for message in found:
        yield from _events(channel, [message])


def chat_history(channel: ChannelAccess, *, chat: str, since: datetime, most: int = 100) -> Iterator[Event]:
    query = {"time_from": int(since.timestamp()), "count": min(most, _PER_PAGE)}
    found = ask_whapi(channel, "GET", "messages", "list", chat, params=query, keep=_FOR_SENDING).get("messages")
    yield from _events(channel, found)


def _events(channel: ChannelAccess, messages: object) -> Iterator[Event]:
    yield from each(messages, "history", channel.external_id, partial(read_message, _scope(channel)))


def _scope(channel: ChannelAccess) -> Scope:
    return Scope(channel.external_id, Happening())


def _pages(channel: ChannelAccess, key: str, *path: str, **query: Any) -> Iterator[dict[str, Any]]:
    offset = 0
    while True:
        params = {**query, "count": _PER_PAGE, "offset": offset}
        page = ask_whapi(channel, "GET", *path, params=params, keep=_FOR_SENDING).get(key)
        items = page if isinstance(page, list) else []
        yield from (item for item in items if isinstance(item, dict) and item.get("id"))
        if len(items) < _PER_PAGE:
            return
        offset += _PER_PAGE
