"""What counts how much, and from where on it is too much. Staff change it in the admin (`models/risk_rules.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# The most points of each part; together they may pass 100, and the score ends there.
POINTS: Mapping[str, int] = {
    "volume": 20,
    "new_people": 15,
    "timing": 10,
    "likeness": 10,
    "replies": 10,
    "failures": 15,
    "blocks": 20,
    "opt_outs": 15,
    "codes": 40,
    "quality": 20,
    "disconnects": 20,
}


@dataclass(frozen=True, slots=True)
class Rules:
    points: Mapping[str, int] = field(default_factory=lambda: dict(POINTS))
    medium_from: int = 25
    high_from: int = 45
    critical_from: int = 65
    # A level is left downwards only so far below where it begins.
    slack: int = 8
    # At critical the number's campaigns are held.
    holds: bool = True
    # They go on when it has been less than critical for so long.
    release_hours: int = 6
    # A person's word that they shall go on counts for so long.
    waiver_hours: int = 24
