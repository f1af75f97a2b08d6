"""WAHA's calls of low rate: https://waha.devlike.pro/docs/"""

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.errors import ProviderRefused
from messaging.providers.base import ChannelAccess, DownloadedMedia, Health
from messaging.providers.calls import ask, fetch, order

from .errors import error_in, rule_for
from .ids import chat_id
from .outgoing import key_header, session_of, waha_url
from .session import DOWN, WORKING

_FILES = "/api/files/"


def health(channel: ChannelAccess) -> Health:
    try:
        session = look(channel)
    except ProviderRefused as refusal:
        return Health(False, str(refusal))
    status, me = str(session.get("status", "")), session.get("me")
    number = str(me.get("id", "")).partition("@")[0] if isinstance(me, dict) else ""
    facts = {"state": status} | ({"number": number} if number else {})
    if status == WORKING:
        return Health(True, say(_("The gateway is connected to the phone.")), facts)
    waiting = say(_("The session is not ready yet (%(state)s). Wait a minute."), state=status)
    return Health(False, say(DOWN[status]) if status in DOWN else waiting, facts)


def look(channel: ChannelAccess) -> dict[str, Any]:
    """The session as the gateway sees it. Raises ProviderRefused."""
    return ask("GET", waha_url(channel, "sessions", session_of(channel)), rule_for, **common(channel))


def upload(channel: ChannelAccess, *, content: bytes, mime_type: str, filename: str) -> str:
    raise ProviderRefused(say(_("WAHA keeps no files: give the file by its link.")))


def download(channel: ChannelAccess, *, media_id: str, url: str) -> DownloadedMedia:
    """The gateway names its files by the address that it believes to be its own, and deletes them after minutes.

    https://waha.devlike.pro/docs/ – those on S3 need no key of ours and get none.
    """
    path = urlsplit(url).path
    if path.startswith(_FILES):
        return fetch(channel.base_url.rstrip("/") + path, rule_for, **common(channel))
    return fetch(url, rule_for, find_error=error_in)


def mark_read(channel: ChannelAccess, *, provider_id: str, to: str) -> None:
    body = {"session": session_of(channel), "chatId": chat_id(to)}
    order("POST", waha_url(channel, "sendSeen"), rule_for, json=body, **common(channel))


def common(channel: ChannelAccess) -> dict[str, Any]:
    """What every call has: the key, and how its refusals read."""
    return {"headers": key_header(channel), "find_error": error_in}
