"""What a benchmark says in the end, and the arithmetic of its claims."""

import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_started = time.monotonic()


@dataclass(frozen=True)
class Outcome:
    """`ratios`: the claims, by the keys of docs/benchmarks. `figures`: rows, server, rates, what was skipped."""

    ratios: dict[str, float | None]
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ratios:
    """Ours ÷ theirs, pair by pair: both of a pair ran in the same minute, so what the machine did else cancels."""

    ours: Sequence[float]
    theirs: Sequence[float]

    def __post_init__(self) -> None:
        if not self.ours or len(self.ours) != len(self.theirs):
            raise ValueError("as many runs of ours as of theirs, and at least one")

    @property
    def each(self) -> list[float]:
        return [our / their for our, their in zip(self.ours, self.theirs, strict=True)]

    @property
    def median(self) -> float:
        return round(statistics.median(self.each), 3)

    def figures(self) -> dict[str, Any]:
        return {
            "ours": round(statistics.median(self.ours), 1),
            "theirs": round(statistics.median(self.theirs), 1),
            "pairs": [round(ratio, 3) for ratio in self.each],
        }


def as_line(name: str, outcome: Outcome, machine: dict[str, Any]) -> str:
    facts = {"name": name, "ratios": outcome.ratios, "figures": outcome.figures, "machine": machine}
    return json.dumps(facts, ensure_ascii=False)


def say(text: str) -> None:
    print(f"{time.monotonic() - _started:6.1f} s  {text}", file=sys.stderr, flush=True)
