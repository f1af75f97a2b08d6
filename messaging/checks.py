"""Settings that are missing or contradict each other, said at start-up."""

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


@register()
def lease_outlives_a_send(**_: Any) -> list[CheckMessage]:
    if settings.DISPATCH_LEASE_SECONDS > settings.SEND_TIMEOUT_SECONDS:
        return []
    return [
        Warning(
            "DISPATCH_LEASE_SECONDS is not longer than SEND_TIMEOUT_SECONDS: slow sends are called interrupted.",
            hint="Raise DISPATCH_LEASE_SECONDS above SEND_TIMEOUT_SECONDS.",
            id="messaging.W002",
        )
    ]
