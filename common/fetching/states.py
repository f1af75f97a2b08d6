"""What all processes know of a host: when its next turn is, and whether it rests.

The rules are pure functions of a `DomainState`; where it is kept is another's business (`DomainStates`).
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Protocol, TypeVar

# So many failures in a row and the host rests: at first for so long, then twice as long, and so on.
THRESHOLD = 3
FIRST_REST = 60.0
LONGEST_REST = 3600.0
# What a host may ask for by Retry-After.
LONGEST_WISH = 24 * 3600.0
# A probe that never reports leaves the way free to the next.
PROBE = 120.0

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class DomainState:
    """Instants are seconds since the epoch: processes share them."""

    next_at: float = 0.0
    failures: int = 0
    rests_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """`at`: when the request may leave. `is_rest`: until then nobody may ask; it was not reserved."""

    at: float
    is_rest: bool = False
    is_reserved: bool = True


class DomainStates(Protocol):
    def change(self, domain: str, rule: Callable[[DomainState], tuple[DomainState, Answer]]) -> Answer:
        """Applies `rule` to the state of `domain` and keeps what it returns; no two processes at once."""
        ...


@dataclass(slots=True)
class InMemoryDomainStates:
    """One process, all its threads."""

    _states: defaultdict[str, DomainState] = field(default_factory=lambda: defaultdict(DomainState))
    _lock: Lock = field(default_factory=Lock)

    def change(self, domain: str, rule: Callable[[DomainState], tuple[DomainState, Answer]]) -> Answer:
        with self._lock:
            self._states[domain], answer = rule(self._states[domain])
        return answer


def take_turn(state: DomainState, *, now: float, interval: float, patience: float) -> tuple[DomainState, Turn]:
    """The next free instant; nothing is taken where that is later than `patience` allows, or the host rests.

    When a rest is over, one caller is let through as a probe; the others wait for what becomes of it.
    """
    if state.rests_until > now:
        return state, Turn(state.rests_until, is_rest=True, is_reserved=False)
    at = max(now, state.next_at)
    if at - now > patience:
        return state, Turn(at, is_reserved=False)
    rests_until = at + PROBE if state.rests_until else 0.0
    return replace(state, next_at=at + interval, rests_until=rests_until), Turn(at)


def after_answer(state: DomainState) -> DomainState:
    return replace(state, failures=0, rests_until=0.0)


def after_failure(state: DomainState, *, now: float, wish: float | None = None, is_block: bool = False) -> DomainState:
    """`wish`: Retry-After, in seconds. `is_block`: it told us to go away, once is enough."""
    failures = state.failures + 1
    rest = 0.0
    if failures >= THRESHOLD or is_block or state.rests_until:
        rest = min(FIRST_REST * 2 ** min(max(failures - THRESHOLD, 0), 10), LONGEST_REST)
    if wish is not None:
        rest = max(rest, min(wish, LONGEST_WISH))
    return replace(state, failures=failures, rests_until=now + rest if rest else 0.0)
