"""WhatsApp's calls of low rate: https://developers.facebook.com/docs/whatsapp/cloud-api/reference"""

from typing import Any

from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.errors import ProviderRefused
from messaging.providers.base import ChannelAccess, DownloadedMedia, Health
from messaging.providers.calls import ask, fetch, wanted
from messaging.providers.graph.client import graph_url

from .errors import rule_for
from .outgoing import TOKEN

_FACTS = (
    "display_phone_number",
    "verified_name",
    "quality_rating",
    "status",
    "name_status",
    "platform_type",
    "whatsapp_business_manager_messaging_limit",
)
# https://developers.facebook.com/docs/whatsapp/business-management-api/manage-phone-numbers
_CANNOT_SEND = frozenset({"BANNED", "DELETED", "DISCONNECTED", "MIGRATED", "PENDING", "UNVERIFIED"})


def health(channel: ChannelAccess) -> Health:
    try:
        number = _graph(channel, "GET", channel.external_id, params={"fields": ",".join(_FACTS)})
    except ProviderRefused as refusal:
        return Health(False, str(refusal))
    facts = {key: str(number[key]) for key in _FACTS if number.get(key)}
    status = facts.get("status", "")
    if status in _CANNOT_SEND:
        text = say(_("WhatsApp reports this number as %(status)s. See WhatsApp Manager."), status=status)
        return Health(False, text, facts)
    number_shown = facts.get("display_phone_number", channel.external_id)
    return Health(True, say(_("WhatsApp answers for %(number)s."), number=number_shown), facts)


def upload(channel: ChannelAccess, *, content: bytes, mime_type: str, filename: str) -> str:
    answer = _graph(
        channel,
        "POST",
        channel.external_id,
        "media",
        data={"messaging_product": "whatsapp", "type": mime_type},
        files={"file": (filename, content, mime_type)},
    )
    return wanted(answer, "id")


def download(channel: ChannelAccess, *, media_id: str, url: str) -> DownloadedMedia:
    """Asks for a fresh address by the id: the one in a webhook lives five minutes. Only addresses that Graph itself
    names are shown the token.
    """
    if not media_id:
        raise ProviderRefused(say(_("WhatsApp gave no id for this file. Ask the person to send it again.")))
    file = _graph(channel, "GET", media_id)
    return fetch(wanted(file, "url"), rule_for, token=_token(channel))


def mark_read(channel: ChannelAccess, *, provider_id: str, to: str) -> None:
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": provider_id}
    _graph(channel, "POST", channel.external_id, "messages", json=body)


def _graph(channel: ChannelAccess, method: str, *path: str, **request: Any) -> dict[str, Any]:
    return ask(method, graph_url(channel, *path), rule_for, token=_token(channel), **request)


def _token(channel: ChannelAccess) -> str:
    return channel.credentials.get(TOKEN, "")
