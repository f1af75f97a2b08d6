"""How people took to what they were sent, as one number of 0 to 100 that explains itself. Pure.

Of all messages that were to leave: 20 points if all arrive, 30 if all are read, 30 if a fifth is answered, 20 if a
twentieth ends in a sale or a won lead; and up to 20 off, all of them where a fiftieth makes people opt out.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Rule(NamedTuple):
    code: str
    title: Promise
    # Points for a rate (percent) of `full` and above.
    most: int
    full: float


RULES = (
    Rule("delivered", _("Delivered"), 20, 100),
    Rule("read", _("Read"), 30, 100),
    Rule("replied", _("Answered"), 30, 20),
    Rule("converted", _("Converted"), 20, 5),
    Rule("opted_out", _("Opted out"), -20, 2),
)


@dataclass(frozen=True, slots=True)
class Part:
    rule: Rule
    rate: float
    points: int


@dataclass(frozen=True, slots=True)
class Engagement:
    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        return max(sum(part.points for part in self.parts), 0)


def percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def engagement(*, tried: int, delivered: int, read: int, replied: int, converted: int, opted_out: int) -> Engagement:
    numbers = (delivered, read, replied, converted, opted_out)
    return Engagement(tuple(_part(rule, percent(number, tried)) for rule, number in zip(RULES, numbers, strict=True)))


def _part(rule: Rule, rate: float) -> Part:
    return Part(rule, rate, round(rule.most * min(rate / rule.full, 1)))
