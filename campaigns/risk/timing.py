"""When a number sends, as the one who watches it sees it: a person is uneven and sleeps."""

import statistics
from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import pairwise

from .facts import Timing

# Longer silence is the end of a stretch, no gap within it.
_STRETCH_SECONDS = 600.0
_NIGHT_FROM, _NIGHT_UNTIL = 22, 6


def timing_of(instants: Sequence[datetime], zone: tzinfo) -> Timing:
    """Of the latest campaign messages, in any order."""
    ordered = sorted(instants)
    gaps = [(after - before).total_seconds() for before, after in pairwise(ordered)]
    gaps = [gap for gap in gaps if gap <= _STRETCH_SECONDS]
    mean = statistics.fmean(gaps) if gaps else 0.0
    return Timing(
        gaps=len(gaps),
        mean_gap=mean,
        unevenness=statistics.pstdev(gaps) / mean if mean else None,
        at_night=sum(_is_night(at.astimezone(zone).hour) for at in ordered),
        looked_at=len(ordered),
    )


def _is_night(hour: int) -> bool:
    return hour >= _NIGHT_FROM or hour < _NIGHT_UNTIL
