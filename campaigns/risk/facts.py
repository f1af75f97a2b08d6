"""What is known about a number's sending, counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Volume:
    """How much a number sends, beside what it is used to."""

    day: int = 0
    hour: int = 0
    # The middle of the days before on which it sent at all; None: there were none.
    usual_day: int | None = None
    # Day of its warm-up, given or by its age; None: it is warm.
    young_day: int | None = None
    # What a number of that day bears.
    young_cap: int | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """Of campaign messages. `unevenness` is the standard deviation of the gaps as a share of their mean."""

    gaps: int = 0
    mean_gap: float = 0.0
    unevenness: float | None = None
    at_night: int = 0
    looked_at: int = 0


@dataclass(frozen=True, slots=True)
class Likeness:
    """Texts of campaign messages that say nearly the same as another one."""

    compared: int = 0
    alike: int = 0


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """One number within `hours` before `at`. People are conversations on it."""

    at: datetime
    hours: int = 24
    is_gateway: bool = False
    connected: bool = True
    volume: Volume = Volume()
    timing: Timing = Timing()
    likeness: Likeness = Likeness()
    messages: int = 0
    people: int = 0
    # Who never wrote to it: all of them, and those of the last hour.
    strangers: int = 0
    strangers_hour: int = 0
    # People of campaigns who had time to answer, and those who did.
    ripe: int = 0
    replied: int = 0
    failed: int = 0
    opted_out: int = 0
    # The provider's codes: how many messages each.
    codes: Mapping[str, int] = field(default_factory=Counter)
    # People who do not want it, by the provider's word: blocked, or marketing stopped.
    blocked: int = 0
    # GREEN, YELLOW, RED, or empty: as the provider words it.
    quality: str = ""
    # Names of templates in use whose colour is bad, and their worst colour.
    bad_templates: tuple[str, ...] = ()
    template_quality: str = ""
    disconnects: int = 0
