"""The demo: channels of the simulator, a member of staff, what a shop heard and said for two days, and its market."""

import secrets
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from knox.auth import hash_token
from knox.settings import CONSTANTS

from leads.models import Lead
from messaging.models import Channel
from messaging.webhooks.addresses import webhook_path
from operations.models import ApiToken

from .demo_history import seed_history
from .demo_market import seed_market

Demo = dict[str, Any]

GREETING = "Hello and welcome to Example Electronics! A colleague will be with you in a moment."
GREETING_AR = "أهلاً بك في متجر الإلكترونيات! سيرد عليك أحد الزملاء بعد لحظات."

# The ids under which the simulator knows us.
CHANNELS: list[Demo] = [
    {
        "kind": "whatsapp_cloud",
        "name": "Lagos shop",
        "external_id": "300000000000202",
        "parent_id": "200000000000101",
        "address": "+2348000001000",
    },
    {
        "kind": "whatsapp_cloud",
        "name": "Abuja shop",
        "external_id": "300000000000303",
        "parent_id": "200000000000999",
        "address": "+2348000002000",
    },
    {"kind": "messenger", "name": "Example Electronics page", "external_id": "100000000000777"},
    {"kind": "whapi", "name": "Group reader", "external_id": "EXMPL-A1B2C", "address": "+2348000001000"},
    {"kind": "waha", "name": "Spare phone", "external_id": "default", "address": "+2348000003000"},
]


def seed_demo(demo: Demo) -> list[Demo]:
    """Make what is missing; what an integrator needs to know of the channels, for var/demo.json."""
    with transaction.atomic():
        staff = _seed_staff(demo)
        _seed_token(staff, demo["api_token"])
        channels = [_seed_channel(card) for card in CHANNELS]
    if not Lead.objects.exists():
        seed_history({channel.name: channel for channel in channels}, staff=staff)
    seed_market(simulator_url=demo.get("simulator_url", ""))
    return [_describe(channel, demo["base_url"]) for channel in channels]


def _seed_staff(demo: Demo) -> User:
    staff, created = User.objects.get_or_create(
        username=demo["admin_user"], defaults={"is_staff": True, "is_superuser": True, "email": "admin@example.com"}
    )
    if created or not staff.check_password(demo["admin_password"]):
        staff.set_password(demo["admin_password"])
        staff.save()
    return staff


def _seed_token(staff: User, token: str) -> None:
    ApiToken.objects.get_or_create(
        digest=hash_token(token), defaults={"user": staff, "token_key": token[: CONSTANTS.TOKEN_KEY_LENGTH]}
    )


def _seed_channel(card: Demo) -> Channel:
    greets = card["kind"] not in ("whapi", "waha")
    channel, created = Channel.objects.get_or_create(
        kind=card["kind"],
        external_id=card["external_id"],
        defaults={
            **card,
            "greeting_on": greets,
            "greeting_text": GREETING if greets else "",
            "greeting_text_ar": GREETING_AR if greets else "",
        },
    )
    if created:
        channel.credentials = _CREDENTIALS[channel.kind]()
        channel.save()
    return channel


def _demo_secret() -> str:
    return f"demo-{secrets.token_urlsafe(24)}"


_CREDENTIALS = {
    "whatsapp_cloud": lambda: {"access_token": _demo_secret()},
    "messenger": lambda: {"page_token": _demo_secret()},
    "whapi": lambda: {"token": _demo_secret(), "webhook_secret": _demo_secret()},
    "waha": lambda: {"api_key": _demo_secret(), "webhook_secret": _demo_secret()},
}


def _describe(channel: Channel, base_url: str) -> Demo:
    secret = channel.credentials.get("webhook_secret", "")
    return {
        "kind": channel.kind,
        "name": channel.name,
        "uuid": str(channel.uuid),
        "external_id": channel.external_id,
        "parent_id": channel.parent_id,
        "display_address": channel.address,
        "webhook_url": base_url + webhook_path(channel),
        **_shared_secret(channel.kind, secret),
    }


def _shared_secret(kind: str, secret: str) -> Demo:
    """Whapi repeats the secret in a header; WAHA signs with it."""
    if kind == "waha":
        return {"app_secret": secret}
    return {"header_name": "X-Webhook-Secret", "header_value": secret} if secret else {}
