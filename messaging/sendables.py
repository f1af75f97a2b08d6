"""What apps above offer to be sent from the composer: things of theirs that become a file with a caption.

They register in `ready()`, as pricing does with the cards of its products:

    register_sendables("products", ProductCards())
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Sendable:
    """`key` is the provider's own."""

    key: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SendableFile:
    name: str
    content: bytes = field(repr=False)
    caption: str = ""


class SendableProvider(Protocol):
    # Who may send it.
    permission: str

    @property
    def title(self) -> "StrOrPromise": ...

    def find(self, text: str, *, most: int) -> Sequence[Sendable]:
        """The first ones where `text` is empty."""
        ...

    def file(self, key: str, *, lead_id: int, language: str) -> SendableFile | None:
        """None where it is not there any more."""
        ...


_providers: dict[str, SendableProvider] = {}


def register_sendables(name: str, provider: SendableProvider) -> None:
    _providers[name] = provider


def sendable_providers() -> Mapping[str, SendableProvider]:
    return dict(_providers)
