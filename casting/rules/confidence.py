"""How sure a reading is: what is read least surely is looked at first."""

from .prefilter import PASSES, Weighing
from .schema import CallFields

_SURE_SCORE = 10.0
_DOUBTFUL = 0.35
_MOST = 0.97


def confidence_of(weighing: Weighing, call: CallFields) -> float:
    """Of the weight of what speaks for a call, and of how much of what calls tell was found."""
    contact = call.contact
    told = (
        bool(call.title),
        bool(call.roles),
        bool(contact.phones or contact.whatsapp or contact.emails or contact.urls or contact.handles),
        bool(call.deadline or call.shoot_dates),
        call.pay is not None or call.is_paid is not None,
    )
    sure = min(max(weighing.score - PASSES, 0.0) / _SURE_SCORE, 1.0)
    found = 0.2 + 0.45 * sure + 0.35 * sum(told) / len(told)
    return round(min(found, _MOST if weighing.is_call else _DOUBTFUL), 2)
