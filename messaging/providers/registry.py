"""The providers we speak. One line each; the package is imported on first use."""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .base import Gateway, Provider
    from .rules import Rule

# kind → (label, package)
PROVIDERS: dict[str, tuple[Promise, str]] = {
    "whatsapp_cloud": (_("WhatsApp Cloud API"), "messaging.providers.whatsapp_cloud"),
    "messenger": (_("Messenger"), "messaging.providers.messenger"),
    "whapi": (_("Whapi.Cloud"), "messaging.providers.whapi"),
    "waha": (_("WAHA gateway"), "messaging.providers.waha"),
}


def channel_kinds() -> list[tuple[str, Any]]:
    """Choices of a channel's kind; a callable, so that a new provider needs no migration."""
    return [(kind, label) for kind, (label, _package) in PROVIDERS.items()]


@cache
def get_provider(kind: str) -> "Provider":
    """The provider of a channel kind. Raises KeyError for an unknown one."""
    _label, package = PROVIDERS[kind]
    return cast("Provider", import_module(package).provider)


@cache
def get_gateway(kind: str) -> "Gateway | None":
    """What the provider can do besides, where a phone with a session and a history stands behind it."""
    return cast("Gateway | None", getattr(get_provider(kind), "gateway", None))


@cache
def provider_rules(kind: str) -> "Mapping[str, Rule]":
    """What the provider's codes mean and what we propose to do, by "code" or "code/subcode"."""
    _label, package = PROVIDERS[kind]
    return cast("Mapping[str, Rule]", import_module(f"{package}.errors").RULES)


@cache
def provider_by_slug(slug: str) -> "Provider | None":
    """The provider whose webhooks come in under /webhooks/<slug>/."""
    return next((provider for provider in map(get_provider, PROVIDERS) if provider.slug == slug), None)
