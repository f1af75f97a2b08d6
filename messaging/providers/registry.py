"""The providers we speak. One line each; the package is imported on first use."""

from functools import cache
from importlib import import_module
from typing import cast

from .base import Provider

PROVIDERS = {
    "whatsapp_cloud": "messaging.providers.whatsapp_cloud",
    "messenger": "messaging.providers.messenger",
    "whapi": "messaging.providers.whapi",
}


@cache
def get_provider(kind: str) -> Provider:
    """The provider of a channel kind. Raises KeyError for an unknown one."""
    return cast(Provider, import_module(PROVIDERS[kind]).provider)


@cache
def provider_by_slug(slug: str) -> Provider | None:
    """The provider whose webhooks come in under /webhooks/<slug>/."""
    return next((p for p in map(get_provider, PROVIDERS) if p.slug == slug), None)
