"""Conditions that somebody has to look for, because nothing happens when they set in.

Apps register watchers in `ready()`. `operations` asks each every 30 seconds, opens an incident for every trouble told
and closes those that are told no longer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """The arguments of `common.signals.trouble_started`."""

    cause: str
    severity: str
    text: str
    scope: str = ""


@dataclass(frozen=True)
class Watcher:
    look: Callable[[], Iterable[Trouble]]
    causes: frozenset[str]


_watchers: dict[Callable[[], Iterable[Trouble]], Watcher] = {}


def register_watcher(look: Callable[[], Iterable[Trouble]], *, causes: Iterable[str]) -> None:
    """`look` tells every trouble there is now. It alone speaks for `causes`: what it does not tell is over."""
    _watchers[look] = Watcher(look=look, causes=frozenset(causes))


def registered_watchers() -> list[Watcher]:
    return list(_watchers.values())
