"""The sending rules as the dispatcher asks for them: often, and never staler than a few seconds."""

import time as clock
from dataclasses import dataclass
from datetime import time

from messaging.models import SendingRules

# What staff change in the admin acts everywhere within ten seconds.
_FRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Rules:
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_weekdays: frozenset[int] = frozenset()
    holidays: frozenset[str] = frozenset()
    frequency_cap: int | None = None
    frequency_seconds: float = 86_400.0

    @property
    def has_quiet_time(self) -> bool:
        return self.quiet_from is not None or bool(self.quiet_weekdays) or bool(self.holidays)


_known: tuple[float, Rules] | None = None


def current_rules() -> Rules:
    global _known
    now = clock.monotonic()
    if _known is None or now - _known[0] >= _FRESH_SECONDS:
        _known = (now, read_rules())
    return _known[1]


def read_rules() -> Rules:
    """Straight from the database."""
    row = SendingRules.objects.first()
    if row is None:
        return Rules()
    return Rules(
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        quiet_weekdays=frozenset(map(int, row.quiet_weekdays)),
        holidays=frozenset(map(str, row.holidays)),
        frequency_cap=row.frequency_cap,
        frequency_seconds=row.frequency_hours * 3600.0,
    )


def forget_rules() -> None:
    """After a change in this process: the next question is asked anew."""
    global _known
    _known = None
