"""Messenger's calls of low rate: https://developers.facebook.com/docs/messenger-platform/reference"""

import json
from typing import Any

from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.errors import ProviderRefused
from messaging.providers.base import ChannelAccess, DownloadedMedia, Health
from messaging.providers.calls import ask, fetch, wanted
from messaging.providers.graph.client import graph_url

from .errors import rule_for
from .outgoing import TOKEN

_SORTS = frozenset({"image", "video", "audio"})


def health(channel: ChannelAccess) -> Health:
    try:
        page = graph(channel, "GET", channel.external_id, params={"fields": "id,name"})
    except ProviderRefused as refusal:
        return Health(False, str(refusal))
    facts = {key: str(page[key]) for key in ("id", "name") if page.get(key)}
    page_name = facts.get("name", channel.external_id)
    return Health(True, say(_("Messenger answers for the page %(page)s."), page=page_name), facts)


def upload(channel: ChannelAccess, *, content: bytes, mime_type: str, filename: str) -> str:
    """https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api"""
    sort = mime_type.partition("/")[0]
    attachment = {"type": sort if sort in _SORTS else "file", "payload": {"is_reusable": True}}
    answer = graph(
        channel,
        "POST",
        channel.external_id,
        "message_attachments",
        data={"message": json.dumps({"attachment": attachment})},
        files={"filedata": (filename, content, mime_type)},
    )
    return wanted(answer, "attachment_id")


def download(channel: ChannelAccess, *, media_id: str, url: str) -> DownloadedMedia:
    """Attachments lie on a public CDN under signed addresses: no token, and no id to ask by."""
    if not url:
        raise ProviderRefused(say(_("Messenger gave no address for this file. Ask the person to send it again.")))
    return fetch(url, rule_for)


def mark_read(channel: ChannelAccess, *, provider_id: str, to: str) -> None:
    """Messenger marks the whole thread: https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions"""
    body = {"recipient": {"id": to}, "sender_action": "mark_seen"}
    graph(channel, "POST", channel.external_id, "messages", json=body)


def graph(channel: ChannelAccess, method: str, *path: str, **request: Any) -> dict[str, Any]:
    return ask(method, graph_url(channel, *path), rule_for, token=channel.credentials.get(TOKEN, ""), **request)
