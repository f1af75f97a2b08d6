"""Whapi's calls of low rate: https://whapi.readme.io/reference"""

from typing import Any

from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.errors import BudgetSpent, ProviderRefused
from messaging.providers.base import ChannelAccess, DownloadedMedia, Health
from messaging.providers.calls import ask, fetch, wanted

from .errors import rule_for
from .outgoing import TOKEN, whapi_url
from .session import DOWN, READY, state_of

_FACTS = ("channel_id", "version", "device_id", "uptime")


def health(channel: ChannelAccess) -> Health:
    """Looks without waking the phone: a check must not itself bring the session up."""
    try:
        session = ask_whapi(channel, "GET", "health", params={"wakeup": "false"})
    except BudgetSpent as spent:
        return Health(False, str(spent), is_known=False)
    except ProviderRefused as refusal:
        return Health(False, str(refusal))
    state = state_of(session)
    facts = {"state": state} | {key: str(session[key]) for key in _FACTS if session.get(key)}
    if state == READY:
        return Health(True, say(_("Whapi is connected to the phone.")), facts)
    waiting = say(_("Whapi is not ready yet (%(state)s). Wait a minute."), state=state)
    return Health(False, say(DOWN[state]) if state in DOWN else waiting, facts)


def upload(channel: ChannelAccess, *, content: bytes, mime_type: str, filename: str) -> str:
    """https://whapi.readme.io/reference"""
    answer = ask_whapi(channel, "POST", "media", data=content, headers={"Content-Type": mime_type})
    files = answer.get("media")
    file = next(iter(files), None) if isinstance(files, list) else answer
    return wanted(file if isinstance(file, dict) else {}, "id")


def download(channel: ChannelAccess, *, media_id: str, url: str) -> DownloadedMedia:
    """A stored file has a link, which costs no request of the plan; it expires, the id lives longer."""
    if url:
        try:
            return fetch(url, rule_for)
        except ProviderRefused:
            if not media_id:
                raise
    if not media_id:
        raise ProviderRefused(say(_("Whapi gave neither id nor address for this file.")))
    channel.spend(0)
    return fetch(whapi_url(channel, "media", media_id), rule_for, token=channel.credentials.get(TOKEN, ""))


def mark_read(channel: ChannelAccess, *, provider_id: str, to: str) -> None:
    ask_whapi(channel, "PUT", "messages", provider_id)


def ask_whapi(channel: ChannelAccess, method: str, *path: str, keep: int = 0, **request: Any) -> dict[str, Any]:
    """Each call is one of the hour's requests, of which `keep` are left for others. Raises ProviderRefused."""
    channel.spend(keep)
    return ask(method, whapi_url(channel, *path), rule_for, token=channel.credentials.get(TOKEN, ""), **request)
