"""Sessions, groups and history of WAHA: https://waha.devlike.pro/docs/"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from common.timestamps import from_provider
from messaging.errors import ProviderRefused
from messaging.events import Event
from messaging.providers.base import ChannelAccess, DownloadedMedia, Group, SessionVerb
from messaging.providers.border import each
from messaging.providers.calls import ask_list, fetch, order

from .client import common
from .errors import rule_for
from .ids import GROUP, chat_id
from .outgoing import HMAC_KEY, session_of, waha_url
from .webhook import Scope, read_message

session_verbs = frozenset(SessionVerb)
code_state = "SCAN_QR_CODE"

# message.any brings our own too; with message as well everything would come twice.
_EVENTS = ["message.any", "message.ack", "message.reaction", "message.revoked", "session.status"]
_CALLS = {SessionVerb.START: "start", SessionVerb.STOP: "stop", SessionVerb.LOG_OUT: "logout"}
_CHATS_PER_PAGE = 100
# There is no paging in a chat: ask for more where the oldest is still too young.
_DEPTHS = (100, 400, 1600)


def command(channel: ChannelAccess, verb: SessionVerb, *, webhook_url: str) -> None:
    if verb == SessionVerb.START:
        _configure(channel, webhook_url)
    order("POST", waha_url(channel, "sessions", session_of(channel), _CALLS[verb]), rule_for, **common(channel))


def _configure(channel: ChannelAccess, webhook_url: str) -> None:
    """Make the session; one that exists already refuses with 422 and is changed instead."""
    hook = {"url": webhook_url, "events": _EVENTS, "hmac": {"key": channel.credentials.get(HMAC_KEY, "")}}
    body: dict[str, Any] = {"name": session_of(channel), "start": False, "config": {"webhooks": [hook]}}
    try:
        order("POST", waha_url(channel, "sessions"), rule_for, json=body, **common(channel))
    except ProviderRefused as refusal:
        if refusal.code != "422":
            raise
        order("PUT", waha_url(channel, "sessions", session_of(channel)), rule_for, json=body, **common(channel))


def code(channel: ChannelAccess) -> DownloadedMedia:
    request = common(channel)
    request["headers"] = {**request["headers"], "Accept": "image/png"}
    return fetch(waha_url(channel, session_of(channel), "auth", "qr"), rule_for, params={"format": "image"}, **request)


def groups(channel: ChannelAccess) -> Iterator[Group]:
    for chat in _chats(channel, since=None):
        if (chat_name := _id_of(chat)).endswith(f"@{GROUP}"):
            yield Group(chat_name, str(chat.get("name") or ""))


def history(channel: ChannelAccess, *, since: datetime) -> Iterator[Event]:
    for chat in _chats(channel, since=since):
        yield from chat_history(channel, chat=_id_of(chat), since=since, most=_DEPTHS[-1])


def chat_history(channel: ChannelAccess, *, chat: str, since: datetime, most: int = 100) -> Iterator[Event]:
    found = _messages(channel, chat_id(chat), since, most)
    yield from each(found, "history", channel.external_id, partial(_read, Scope(channel.external_id)))


def _read(scope: Scope, raw: Any) -> list[Event]:
    return [read_message(scope, raw)]


def _messages(channel: ChannelAccess, chat: str, since: datetime, most: int) -> list[dict[str, Any]]:
    for depth in _DEPTHS:
        limit = min(depth, most)
        url = waha_url(channel, session_of(channel), "chats", chat, "messages")
        # The files would be fetched from WhatsApp for every message, known or not.
        found = ask_list("GET", url, rule_for, params={"limit": limit, "downloadMedia": "false"}, **common(channel))
        young = [message for message in found if _is_since(message.get("timestamp"), since)]
        if limit == most or len(found) < limit or len(young) < len(found):
            return young
    return young


def _chats(channel: ChannelAccess, *, since: datetime | None) -> Iterator[dict[str, Any]]:
    """The newest first, so that the first silent one ends the list; without a time each may have news."""
    url, offset = waha_url(channel, session_of(channel), "chats"), 0
    while True:
        query = {"limit": _CHATS_PER_PAGE, "offset": offset, "sortBy": "conversationTimestamp", "sortOrder": "desc"}
        page = ask_list("GET", url, rule_for, params=query, **common(channel))
        for chat in filter(_id_of, page):
            at = chat.get("conversationTimestamp") or chat.get("timestamp")
            if since and not _is_since(at, since):
                return
            yield chat
        if len(page) < _CHATS_PER_PAGE:
            return
        offset += _CHATS_PER_PAGE


def _id_of(chat: dict[str, Any]) -> str:
    given = chat.get("id")
    return chat_id(str(given.get("_serialized") if isinstance(given, dict) else given or ""))


def _is_since(at: object, since: datetime) -> bool:
    """Their clock counts whole seconds."""
    instant = from_provider(at)
    return instant is None or instant >= since.replace(microsecond=0)
