"""What a provider with templates offers besides `Provider`; most have none."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, cast

from .base import ChannelAccess
from .registry import get_provider


@dataclass(frozen=True, slots=True)
class FoundTemplate:
    """A template as the provider lists it, in the provider's words."""

    name: str
    language: str
    external_id: str
    category: str
    status: str
    quality: str
    rejected_reason: str
    components: list[Any]


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A template to be submitted for review."""

    name: str
    language: str
    category: str
    components: list[dict[str, Any]]
    # Whether its places have names instead of numbers.
    named: bool = False


class TemplateCatalogue(Protocol):
    def list_templates(self, channel: ChannelAccess, account: str) -> Iterator[FoundTemplate]:
        """All templates of the account, page by page. Raises ProviderRefused, perhaps in the middle."""

    def submit_template(self, channel: ChannelAccess, account: str, draft: TemplateDraft) -> FoundTemplate:
        """Hand in a new template; what the provider makes of it. Raises ProviderRefused."""


def template_catalogue(kind: str) -> TemplateCatalogue | None:
    """The templates of a channel kind; None where the provider has none."""
    return cast(TemplateCatalogue | None, getattr(get_provider(kind), "templates", None))
