"""Shadow answers judged by what staff really answered."""

from datetime import timedelta
from difflib import SequenceMatcher

from django.contrib.auth.models import User
from django.utils import timezone

from common.text.matching import words
from messaging.choices import ShadowVerdict
from messaging.models import Conversation, ShadowAnswer

# An answer next day is to something else.
_JUDGED_WITHIN = timedelta(hours=24)
# From here on two answers count as the same.
NEAR = 70


def judge_shadow(conversation: Conversation, *, text: str, by: User | None) -> None:
    """The first answer after a shadow answer is compared with it."""
    pending = ShadowAnswer.objects.filter(
        conversation=conversation, verdict=ShadowVerdict.PENDING, at__gt=timezone.now() - _JUDGED_WITHIN
    )
    for shadow in pending.order_by("-at")[:1]:
        agreement = agreement_of(shadow.text, text)
        pending.filter(pk=shadow.pk).update(
            verdict=_verdict(shadow.text, text, agreement), agreement=agreement, judged_by=by
        )


def _verdict(shadow: str, text: str, agreement: int) -> ShadowVerdict:
    if shadow.strip() and shadow.strip() == text.strip():
        return ShadowVerdict.USED
    return ShadowVerdict.NEAR if agreement >= NEAR else ShadowVerdict.OTHER


def agreement_of(one: str, other: str) -> int:
    """0–100, by the words they share and their order; how they are spelled makes no difference."""
    first, second = words(one), words(other)
    if not first or not second:
        return 0
    shared = len(set(first) & set(second)) / min(len(set(first)), len(set(second)))
    in_order = SequenceMatcher(None, first, second).ratio()
    return round(100 * max(in_order, shared * 0.9 if min(len(first), len(second)) >= 4 else in_order))
