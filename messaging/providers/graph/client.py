"""Addresses on the Graph API."""

from urllib.parse import quote

from django.conf import settings

from messaging.providers.base import ChannelAccess


def graph_url(channel: ChannelAccess, *path: str) -> str:
    return "/".join(
        (channel.base_url.rstrip("/"), settings.GRAPH_API_VERSION, *(quote(part, safe="") for part in path))
    )
