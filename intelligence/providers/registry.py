"""Which class speaks to which kind of server. Imported when first asked: the SDKs take up to two seconds."""

from functools import cache
from typing import cast

from django.utils.module_loading import import_string

from ..choices import ProviderKind
from .base import Provider

PROVIDERS: dict[str, str] = {
    ProviderKind.ANTHROPIC: "intelligence.providers.anthropic.Anthropic",
    ProviderKind.GEMINI: "intelligence.providers.gemini.Gemini",
    ProviderKind.OPENAI_COMPATIBLE: "intelligence.providers.openai_compatible.OpenAICompatible",
}


@cache
def get_provider(kind: str) -> Provider:
    return cast(Provider, import_string(PROVIDERS[kind])())
