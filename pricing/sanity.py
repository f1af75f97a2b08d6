"""Whether an observed price may be believed without a person: pure functions of it and what is known beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, say

_LEAST_CERTAIN = 60
# A digit more or less, or a "k" that was overlooked.
_MAGNITUDE = Decimal(6)
_FALL, _RISE = Decimal("0.5"), Decimal(2)
# One neighbour may be wrong himself.
_LEAST_PEERS = 2
_OFF_PEERS = Decimal(3)


@dataclass(frozen=True, slots=True)
class Seen:
    amount: Decimal
    currency: str
    confidence: int


@dataclass(frozen=True, slots=True)
class Known:
    """In the same currency all of them: `ours`, the `last` price of this listing, those of the `peers`."""

    currency: str
    ours: Decimal | None = None
    last: Decimal | None = None
    peers: Sequence[Decimal] = ()


def doubts(seen: Seen, known: Known) -> list[Phrase]:
    """Nothing: it may be believed."""
    return list(_doubts(seen, known))


def _doubts(seen: Seen, known: Known) -> Iterator[Phrase]:
    if seen.confidence < _LEAST_CERTAIN:
        yield say(_("It was read with little certainty."))
    if seen.currency != known.currency:
        yield say(_("It is in %(theirs)s, our price in %(ours)s."), theirs=seen.currency, ours=known.currency)
        return
    # What one has been believed before is believed again.
    if known.last is not None:
        if not _FALL <= seen.amount / known.last <= _RISE:
            yield say(_("It was %(last)s there before."), last=f"{known.last:,.0f}")
    elif known.ours and not 1 / _MAGNITUDE <= seen.amount / known.ours <= _MAGNITUDE:
        yield say(
            _("Our own price is %(ours)s: is it the same product, and the whole price?"), ours=f"{known.ours:,.0f}"
        )
    elif len(known.peers) >= _LEAST_PEERS and not _is_near(seen.amount, median(known.peers)):
        yield say(_("The others ask about %(median)s."), median=f"{median(known.peers):,.0f}")


def _is_near(amount: Decimal, middle: Decimal) -> bool:
    return middle / _OFF_PEERS <= amount <= middle * _OFF_PEERS
