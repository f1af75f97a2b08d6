"""What kind of customer somebody is, by the words they use and by what they bought: pure, each kind with its signals.

Kept are the names of the signals and how often they were met, never the words.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tomllib import loads

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from common.text.keywords import MatchMode, find_keyword

from .choices import CustomerType

# A second word of the same sort says less than the first.
_MOST_PER_SIGNAL = 3
_REGULAR_FROM = 2

SIGNALS: Mapping[str, tuple[CustomerType, StrPromise]] = {
    "asks_discount": (CustomerType.PRICE_SENSITIVE, _("asks for a lower price")),
    "finds_it_dear": (CustomerType.PRICE_SENSITIVE, _("finds it expensive")),
    "names_others": (CustomerType.PRICE_SENSITIVE, _("compares with other sellers")),
    "names_budget": (CustomerType.PRICE_SENSITIVE, _("names a budget")),
    "asks_genuine": (CustomerType.QUALITY_SEEKER, _("asks whether it is genuine")),
    "asks_warranty": (CustomerType.QUALITY_SEEKER, _("asks about warranty")),
    "asks_quality": (CustomerType.QUALITY_SEEKER, _("asks about quality")),
    "needs_it_now": (CustomerType.IN_A_HURRY, _("needs it at once")),
    "wants_many": (CustomerType.BULK_BUYER, _("wants many")),
    "bought_before": (CustomerType.REGULAR, _("bought before")),
}


@dataclass(frozen=True, slots=True)
class Profile:
    kind: CustomerType = CustomerType.UNKNOWN
    signals: Mapping[str, int] = field(default_factory=dict)


def profile_of(texts: Sequence[str], *, purchases: int = 0) -> Profile:
    """`texts`: what they wrote, in any order."""
    met: Counter[str] = Counter()
    for text in texts:
        met.update(signal for signal, phrases in _lexicon().items() if find_keyword(text, phrases, MatchMode.PHRASE))
    if purchases >= _REGULAR_FROM:
        met["bought_before"] = purchases
    return Profile(_strongest(met), dict(sorted(met.items())))


def signal_labels(signals: Mapping[str, int]) -> list[str]:
    return [str(SIGNALS[name][1]) for name in signals if name in SIGNALS]


def _strongest(met: Mapping[str, int]) -> CustomerType:
    """In a draw the kind that stands first: whoever asks for a discount on the original asks for a discount."""
    points: Counter[CustomerType] = Counter()
    for name, times in met.items():
        kind = SIGNALS[name][0]
        # What they bought says less than what they want today.
        points[kind] += 1 if kind == CustomerType.REGULAR else min(times, _MOST_PER_SIGNAL) * 2
    order = list(CustomerType)
    return min(points, key=lambda kind: (-points[kind], order.index(kind)), default=CustomerType.UNKNOWN)


@cache
def _lexicon() -> Mapping[str, list[str]]:
    return loads((Path(__file__).parent / "profiling.toml").read_text(encoding="utf-8"))
