"""Addresses on the Graph API."""

from functools import lru_cache
from urllib.parse import quote

from django.conf import settings

from messaging.providers.base import ChannelAccess


def graph_url(channel: ChannelAccess, *path: str) -> str:
    return _joined(channel.base_url, settings.GRAPH_API_VERSION, path)


@lru_cache(maxsize=1024)
def _joined(base_url: str, version: str, path: tuple[str, ...]) -> str:
    return "/".join((base_url.rstrip("/"), version, *(quote(part, safe="") for part in path)))
