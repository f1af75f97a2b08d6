"""States and the moves between them. A move is one conditional UPDATE that says whether it won."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet


class TransitionTable:
    """Which state may follow which. Built from a mapping of state → states it may move to."""

    def __init__(self, moves: Mapping[str, Iterable[str]]) -> None:
        self._moves = {str(state): frozenset(map(str, targets)) for state, targets in moves.items()}

    def allows(self, before: str, after: str) -> bool:
        return str(after) in self.targets(before)

    def targets(self, before: str) -> frozenset[str]:
        return self._moves.get(str(before), frozenset())

    def sources(self, after: str) -> frozenset[str]:
        return frozenset(state for state, targets in self._moves.items() if str(after) in targets)


def move(rows: QuerySet[Any], *, field: str, before: str, after: str, **changes: Any) -> bool:
    """Take the one row in `rows` from `before` to `after`. False: somebody else moved it first."""
    return rows.filter(**{field: before}).update(**{field: after}, **changes) == 1
