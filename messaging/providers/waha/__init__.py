"""WAHA, an unofficial gateway to a phone's WhatsApp on one's own server: https://waha.devlike.pro/docs/"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.providers.base import ChannelAccess, Gateway, Limits, Provider

from . import client, errors, outgoing, webhook
from . import gateway as waha_gateway


class Waha:
    kind: str = "waha"
    slug: str = "waha"
    webhook_per_channel: bool = True
    # A gateway promises no rate; numbers that write faster are banned by WhatsApp.
    limits = Limits(
        per_second=0.5,
        pair_seconds=0,
        window_hours=None,
        is_gateway=True,
        per_hour=100,
        per_day=1000,
        delay_seconds=(2, 5),
    )
    base_url_setting: str = "WAHA_URL"
    credential_fields: Mapping[str, Any] = {
        outgoing.API_KEY: _("API key (WAHA_API_KEY of the gateway)"),
        outgoing.HMAC_KEY: _("HMAC key that signs the webhooks"),
    }

    gateway: Gateway = waha_gateway
    verify = staticmethod(webhook.verify)
    parse = staticmethod(webhook.parse)
    check = staticmethod(outgoing.check)
    build = staticmethod(outgoing.build)
    read = staticmethod(errors.read)
    health = staticmethod(client.health)
    upload = staticmethod(client.upload)
    download = staticmethod(client.download)
    mark_read = staticmethod(client.mark_read)

    def app_secrets(self, channel: ChannelAccess | None) -> dict[str, str]:
        secret = channel.credentials.get(outgoing.HMAC_KEY, "") if channel else ""
        return {outgoing.HMAC_KEY: secret} if secret else {}

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """WAHA asks nothing before it calls."""
        return None


provider: Provider = Waha()
