"""Webhooks as providers post them: signed, through the real WSGI application, and what they leave behind."""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db.models import Model

from config.wsgi import application
from leads.models import Activity, Identity, Lead, TouchRecord
from messaging.models import (
    Attachment,
    Channel,
    Comment,
    Conversation,
    GroupPost,
    Message,
    ParkedChange,
    WebhookEvent,
)
from messaging.services.drain import drain_webhook_events
from messaging.webhooks.addresses import webhook_path
from tests.environment import APP_SECRET
from tests.messaging.factories import ChannelFactory

PAYLOADS = Path(__file__).resolve().parents[1] / "payloads"
GATEWAY_SECRET = "secret-of-a-gateway"

# kind → ids that the payload files name, each with the id of its account.
IDS = {
    "whatsapp_cloud": {"300000000000202": "200000000000101", "300000000000303": "200000000000101"},
    "messenger": {"100000000000777": ""},
    "whapi": {"EXMPL-A1B2C": ""},
    "waha": {"default": ""},
}
PATHS = {"whatsapp_cloud": "/webhooks/whatsapp/", "messenger": "/webhooks/messenger/"}


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


def make_channels() -> None:
    """One for every id in the payload files."""
    for kind, ids in IDS.items():
        for external_id, parent_id in ids.items():
            make_channel(kind, external_id, parent_id)


def make_channel(kind: str, external_id: str, parent_id: str = "") -> Channel:
    credentials = {"access_token": "test-access-token"}
    if kind in ("whapi", "waha"):
        credentials |= {"webhook_secret": GATEWAY_SECRET}
    return ChannelFactory(kind=kind, external_id=external_id, parent_id=parent_id, credentials=credentials)


def payload_names() -> list[tuple[str, str]]:
    return [(kind, file.stem) for kind in IDS for file in sorted((PAYLOADS / kind).glob("*.json"))]


def load(kind: str, name: str) -> bytes:
    return (PAYLOADS / kind / f"{name}.json").read_bytes()


def signed(kind: str, body: bytes, secret: str | None = None) -> dict[str, str]:
    """The header that proves the sender; `secret` in the place of the right one."""
    if kind == "whapi":
        return {"X-Webhook-Secret": GATEWAY_SECRET if secret is None else secret}
    if kind == "waha":
        return {"X-Webhook-Hmac": _hmac(GATEWAY_SECRET if secret is None else secret, body, "sha512")}
    return {"X-Hub-Signature-256": f"sha256={_hmac(APP_SECRET if secret is None else secret, body, 'sha256')}"}


def _hmac(secret: str, body: bytes, algorithm: str) -> str:
    return hmac.new(secret.encode(), body, algorithm).hexdigest()


def address(kind: str) -> str:
    return PATHS.get(kind) or webhook_path(Channel.objects.get(kind=kind))


def deliver(kind: str, body: bytes | dict[str, Any], *, path: str = "", headers: Mapping[str, str] | None = None):
    """Post a body as the provider does; `headers` instead of the right signature."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return post(path or address(kind), raw, signed(kind, raw) if headers is None else headers)


def post(path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    said: list[str] = []
    parts = application(environ, lambda status, _headers: said.append(status))
    return Answer(int(said[0].split()[0]), b"".join(parts).decode())


def receive(kind: str, *bodies: bytes | dict[str, Any]) -> list[WebhookEvent]:
    """Deliver and drain; the ledger's rows of `kind`, oldest first."""
    for body in bodies:
        assert deliver(kind, body).status == 200
    drain_webhook_events()
    return list(WebhookEvent.objects.filter(kind=kind).order_by("pk"))


EFFECTS: tuple[type[Model], ...] = (
    Lead,
    Identity,
    TouchRecord,
    Activity,
    Conversation,
    Message,
    Attachment,
    Comment,
    GroupPost,
    ParkedChange,
)


def snapshot(models: Iterable[type[Model]] = EFFECTS) -> dict[str, list[dict[str, Any]]]:
    """Every column of every row that a webhook can have an effect on."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
