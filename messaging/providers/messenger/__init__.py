"""Messenger, Meta's own API: https://developers.facebook.com/docs/messenger-platform"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from messaging.providers.base import ChannelAccess, Limits, Provider
from messaging.providers.files import MESSENGER_FILES
from messaging.providers.graph.webhook import handshake, numbered, verify

from . import client, errors, outgoing, webhook


class Messenger:
    kind: str = "messenger"
    slug: str = "messenger"
    webhook_per_channel: bool = False
    # Meta allows 250/s; a page's inbox needs no more than this.
    limits = Limits(per_second=40, pair_seconds=1, window_hours=24, late_reply_days=7, files=MESSENGER_FILES)
    base_url_setting: str = "GRAPH_API_URL"
    credential_fields: Mapping[str, Any] = {outgoing.TOKEN: _("Access token of the page")}

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
        return {
            **numbered("META_APP_SECRET_MESSENGER", settings.META_APP_SECRETS_MESSENGER),
            **numbered("META_APP_SECRET", settings.META_APP_SECRETS),
        }

    def handshake(self, query: Mapping[str, str]) -> str | None:
        return handshake(query, settings.META_VERIFY_TOKEN)


provider: Provider = Messenger()
