"""The numbers, pages and gateway channels that exist here, and where each sends its webhooks."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

log = logging.getLogger(__name__)

RE_READ_EVERY = 0.25
KINDS = ("whatsapp_cloud", "messenger", "whapi", "waha")
_TEXT_KEYS = (
    "uuid",
    "parent_id",
    "portfolio",
    "display_address",
    "app_secret",
    "token",
    "name",
    "status",
    "quality_rating",
)


@dataclass(slots=True)
class Channel:
    kind: str
    external_id: str
    uuid: str = ""
    parent_id: str = ""
    # The business portfolio above the account that `parent_id` names.
    portfolio: str = ""
    display_address: str = "15550001000"
    webhook_url: str = ""
    app_secret: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    token: str = ""
    name: str = "Simulated Business"
    status: str = ""
    quality_rating: str = "GREEN"
    groups: list[dict[str, Any]] = field(default_factory=list)
    # Of gateways: whether a phone is behind it, and the session's own settings.
    linked: bool = True
    config: dict[str, Any] = field(default_factory=dict)

    @property
    def portfolio_key(self) -> str:
        return self.portfolio or self.parent_id or self.external_id

    def answers_to(self, name: str) -> bool:
        return name in (self.external_id, self.uuid)


class Channels:
    """Registered by the control API or a JSON file. An id that nobody registered exists too, but has no webhook."""

    def __init__(self, app_url: str, config: Path | None) -> None:
        self.app_url = app_url
        self.config = config
        self._config_seen: tuple[int, int] | None = None
        self._next_look = 0.0
        self._known: dict[tuple[str, str], Channel] = {}
        self._strangers: dict[tuple[str, str], Channel] = {}
        self.re_read_config()

    def find(self, kind: str, external_id: str) -> Channel | None:
        self.re_read_config()
        return self._known.get((kind, external_id))

    def find_or_make(self, kind: str, external_id: str) -> Channel:
        known = self.find(kind, external_id)
        if known is not None:
            return known
        key = (kind, external_id)
        return self._strangers.get(key) or self._strangers.setdefault(key, Channel(kind, external_id))

    def of_kind(self, kind: str) -> list[Channel]:
        self.re_read_config()
        return [channel for channel in self._known.values() if channel.kind == kind]

    def all(self) -> list[Channel]:
        self.re_read_config()
        return list(self._known.values())

    def by_token(self, kind: str, token: str) -> Channel | None:
        """The one this token belongs to; else the first that has no token of its own."""
        channels = self.of_kind(kind)
        owner = next((channel for channel in channels if channel.token == token), None)
        return owner or next((channel for channel in channels if not channel.token), None)

    def register(self, order: dict[str, Any], default_secret: str = "") -> Channel:
        kind, external_id = str(order.get("kind", "whatsapp_cloud")), str(order["external_id"])
        if kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        channel = self._known.setdefault((kind, external_id), Channel(kind, external_id))
        for key in _TEXT_KEYS:
            if order.get(key) is not None:
                setattr(channel, key, str(order[key]))
        if "webhook_url" in order:
            channel.webhook_url = urljoin(self.app_url, str(order["webhook_url"] or ""))
        channel.app_secret = channel.app_secret or default_secret
        channel.headers.update(_secret_headers(order))
        channel.groups = order.get("groups", channel.groups)
        return channel

    def forget(self) -> None:
        self._known.clear()
        self._strangers.clear()

    def re_read_config(self) -> None:
        """`make run` may write the file after starting us, and rewrites it when the demo data is made anew."""
        now = time.monotonic()
        if self.config is None or now < self._next_look:
            return
        self._next_look = now + RE_READ_EVERY
        try:
            seen = self.config.stat()
        except OSError:
            return
        version = (seen.st_mtime_ns, seen.st_size)
        if version != self._config_seen and self._load(self.config):
            self._config_seen = version

    def _load(self, path: Path) -> bool:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            for order in content.get("channels", []):
                self.register(order, str(content.get("app_secret", "")))
        except (ValueError, KeyError, AttributeError) as problem:
            # Perhaps half written: the next look comes in a moment.
            log.warning("config not read: %s", type(problem).__name__)
            return False
        return True


def _secret_headers(order: dict[str, Any]) -> dict[str, str]:
    headers = {str(name): str(value) for name, value in (order.get("headers") or {}).items()}
    header = order.get("header")
    name, value = order.get("header_name") or "X-Webhook-Secret", order.get("header_value")
    if isinstance(header, dict):
        name, value = header.get("name", name), header.get("value", value)
    elif isinstance(header, str):
        name = header
    if value is None:
        value = order.get("value") or order.get("webhook_secret")
    return headers | ({str(name): str(value)} if value else {})
