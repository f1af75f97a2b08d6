"""Whapi.Cloud, an unofficial gateway to a phone's WhatsApp: https://whapi.readme.io/reference"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.providers.base import ChannelAccess, Gateway, Limits, Provider

from . import client, errors, outgoing, webhook
from . import gateway as whapi_gateway


class Whapi:
    kind: str = "whapi"
    slug: str = "whapi"
    webhook_per_channel: bool = True
    # Whapi promises no rate; numbers that write faster are banned by WhatsApp.
    limits = Limits(
        per_second=0.5,
        pair_seconds=0,
        window_hours=None,
        is_gateway=True,
        per_hour=100,
        per_day=1000,
        delay_seconds=(2, 5),
        # https://support.whapi.cloud
        requests_per_hour=1000,
    )
    base_url_setting: str = "WHAPI_URL"
    credential_fields: Mapping[str, Any] = {
        outgoing.TOKEN: _("Channel token"),
        outgoing.WEBHOOK_SECRET: _("Secret that Whapi repeats in the header X-Webhook-Secret"),
    }

    gateway: Gateway = whapi_gateway
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
        secret = channel.credentials.get(outgoing.WEBHOOK_SECRET, "") if channel else ""
        return {outgoing.WEBHOOK_SECRET: secret} if secret else {}

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """Whapi asks nothing before it calls."""
        return None


provider: Provider = Whapi()
