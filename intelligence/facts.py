"""Where answers get their facts from. The fact base of this app is one provider; apps above register theirs in
`ready()`, as pricing does with products:

    register_facts("products", ProductFacts())
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FactFound:
    """`text` is what may be said, in the language asked for; `score` orders what is found, higher is nearer."""

    key: str
    title: str
    text: str
    score: float = 1.0


class FactProvider(Protocol):
    def find(self, text: str, language: str, asker: int | None = None) -> Sequence[FactFound]:
        """What answers the question `text`, best first; nothing where it knows nothing. `asker` is the number by which
        the app that registers it knows who asks: some things hold for one person only."""


_providers: dict[str, FactProvider] = {}


def register_facts(name: str, provider: FactProvider) -> None:
    _providers[name] = provider


def unregister_facts(name: str) -> None:
    _providers.pop(name, None)


def find_facts(text: str, language: str, asker: int | None = None) -> list[FactFound]:
    """Of all providers, best first."""
    found = [fact for provider in _providers.values() for fact in provider.find(text, language, asker)]
    return sorted(found, key=lambda fact: -fact.score)
