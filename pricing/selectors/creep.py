"""Prices that creep: small steps, always the same way, which no alert would show one by one. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

_LEAST_STEPS = 3
_LARGEST_STEP = Decimal("0.05")
_LEAST_IN_ALL = Decimal("0.06")


def creep(amounts: Sequence[Decimal]) -> Decimal | None:
    """By how much, in per cent of the first, the last of these prices has crept; None where it has not."""
    changes = [(after - before) / before for before, after in pairwise(amounts) if before and after != before]
    run: list[Decimal] = []
    for change in reversed(changes):
        if abs(change) > _LARGEST_STEP or (run and (change > 0) != (run[-1] > 0)):
            break
        run.append(change)
    if len(run) < _LEAST_STEPS:
        return None
    whole = Decimal(1)
    for change in run:
        whole *= 1 + change
    return ((whole - 1) * 100).quantize(Decimal("0.1")) if abs(whole - 1) >= _LEAST_IN_ALL else None
