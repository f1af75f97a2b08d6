"""Pace: one number, one dispatcher process, more in the outbox than may go; what the simulator counted per second.

`mean_of_limit` is the mean rate between the first and the last message as a share of the limit, `worst_second` the
fullest rolling second as a share of it; both at the ordinary 80 a second. `at_1000_per_second` has the same at the
fastest that a number may go, with 100 ms until every answer.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Any

from .dispatch import Ours
from .harness.bench import Bench
from .harness.report import Outcome, say

_ORDINARY = 80
_FASTEST = 1_000
_LATENCY_MS = 100
_SECONDS = {True: 10, False: 30}
_ROUNDS = {True: 2, False: 5}


def run(bench: Bench) -> Outcome:
    seconds = _SECONDS[bench.quick]
    ours = Ours(bench, people=_FASTEST * seconds)
    with ours.working():
        ours.measure(200)
        ordinary = [_measure(ours, bench, _ORDINARY, seconds) for _ in range(_ROUNDS[bench.quick])]
        fastest = [
            _measure(ours, bench, _FASTEST, seconds, latency_ms=_LATENCY_MS) for _ in range(_ROUNDS[bench.quick])
        ]
    return Outcome(
        ratios={
            "mean_of_limit": median(mean for mean, _ in ordinary),
            "worst_second": max(worst for _, worst in ordinary),
        },
        figures={
            "unit": "share of the limit, by the simulator's clock",
            "server": bench.postgres.name,
            "seconds": seconds,
            "limit_per_second": _ORDINARY,
            "rounds": ordinary,
            "at_1000_per_second": fastest,
            "latency_ms": _LATENCY_MS,
            "skipped": {},
        },
    )


def _measure(ours: Ours, bench: Bench, limit: int, seconds: int, **faults: Any) -> tuple[float, float]:
    """Mean rate and fullest second, as shares of `limit`."""
    from messaging.models import Channel

    Channel.objects.update(rate_per_second=limit)
    count = limit * seconds
    ours.measure(count, **faults)
    accepted = bench.simulator.control(f"messages?limit={count}")["messages"]
    times = sorted(datetime.fromisoformat(message["at"]).timestamp() for message in accepted)
    shares = _mean(times) / limit, _fullest_second(times) / limit
    say(f"{limit}/s: mean {shares[0]:.3f}, fullest second {shares[1]:.3f} of the limit")
    return shares


def _mean(times: Sequence[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0])


def _fullest_second(times: Sequence[float]) -> int:
    return max(bisect_right(times, start + 1.0) - index for index, start in enumerate(times))
