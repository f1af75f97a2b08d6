"""WhatsApp Cloud API, Meta's own: https://developers.facebook.com/docs/whatsapp/cloud-api"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from messaging.providers.base import ChannelAccess, Limits, Provider
from messaging.providers.graph.webhook import handshake, numbered, verify

from . import client, errors, outgoing, webhook
from .templates import GraphTemplates


class WhatsAppCloud:
    kind: str = "whatsapp_cloud"
    slug: str = "whatsapp"
    webhook_per_channel: bool = False
    # https://developers.facebook.com/docs/whatsapp/cloud-api/overview: throughput and pair rate
    limits = Limits(per_second=80, pair_seconds=6, window_hours=24, counts_people=True)
    base_url_setting: str = "GRAPH_API_URL"
    credential_fields: Mapping[str, Any] = {outgoing.TOKEN: _("Access token of a system user")}

    templates = GraphTemplates()
    verify = staticmethod(verify)
    parse = staticmethod(webhook.parse)
    check = staticmethod(outgoing.check)
    build = staticmethod(outgoing.build)
    read = staticmethod(errors.read)
    health = staticmethod(client.health)
    upload = staticmethod(client.upload)
    download = staticmethod(client.download)
    mark_read = staticmethod(client.mark_read)

    def app_secrets(self, channel: ChannelAccess | None) -> dict[str, str]:
        return numbered("META_APP_SECRET", settings.META_APP_SECRETS)

    def handshake(self, query: Mapping[str, str]) -> str | None:
        return handshake(query, settings.META_VERIFY_TOKEN)


provider: Provider = WhatsAppCloud()
