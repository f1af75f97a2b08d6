"""What must be set before providers may call us, said at start-up."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security)
def meta_secrets_are_set(**_: Any) -> list[CheckMessage]:
    if settings.META_APP_SECRETS and settings.META_VERIFY_TOKEN:
        return []
    return [
        Warning(
            "META_APP_SECRET or META_VERIFY_TOKEN is not set: webhooks of WhatsApp and Messenger are refused.",
            hint="Set both to what the app's settings at developers.facebook.com show.",
            id="messaging.W001",
        )
    ]
