"""What the auto-reply has to show: to staff in a thread, and in figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count
from django.utils import timezone

from messaging.choices import ShadowVerdict
from messaging.models import Conversation, HandOver, ShadowAnswer

_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the shadow answers of thirty days that staff have answered."""

    judged: int
    used: int
    near: int
    average: int

    @property
    def percent(self) -> int:
        """Sent as they were, or said much the same."""
        return round(100 * (self.used + self.near) / self.judged) if self.judged else 0


def pending_shadow(conversation: Conversation) -> ShadowAnswer | None:
    """Beside the composer until somebody answers."""
    newest = conversation.shadow_answers.order_by("-at").first()
    return newest if newest and newest.verdict == ShadowVerdict.PENDING else None


def standing_hand_over(conversation: Conversation) -> HandOver | None:
    """While a person has it and nobody has answered since."""
    given = None if conversation.bot else conversation.hand_overs.order_by("-at").first()
    if given is None or conversation.messages.filter(author__isnull=False, happened_at__gt=given.at).exists():
        return None
    return given


def agreement(*, channel_id: int | None = None) -> Agreement:
    rows = ShadowAnswer.objects.filter(at__gt=timezone.now() - _MONTH).exclude(verdict=ShadowVerdict.PENDING)
    if channel_id:
        rows = rows.filter(conversation__channel=channel_id)
    counts: Mapping[str, int] = dict(rows.values_list("verdict").annotate(number=Count("pk")).order_by())
    average = rows.exclude(text="").aggregate(mean=Avg("agreement"))["mean"]
    return Agreement(
        judged=sum(counts.values()),
        used=counts.get(ShadowVerdict.USED, 0),
        near=counts.get(ShadowVerdict.NEAR, 0),
        average=round(average or 0),
    )
