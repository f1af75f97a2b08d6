"""How much the webhooks of gateways lose."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Sum
from django.utils import timezone

from messaging.models import HistoryCheck, LostMessage

WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Loss:
    """Of one channel over the last seven days."""

    seen: int
    lost: int

    @property
    def percent(self) -> float:
        return 100 * self.lost / self.seen if self.seen else 0.0


def losses() -> dict[int, Loss]:
    """By channel id; absent where no history was read."""
    since = timezone.now() - WINDOW
    checks = HistoryCheck.objects.filter(started_at__gte=since)
    seen = dict(checks.values_list("channel").annotate(Sum("seen")).order_by())
    missing = LostMessage.objects.filter(found_at__gte=since, arrived_at=None)
    lost = dict(missing.values_list("channel").annotate(Count("pk")).order_by())
    return {channel: Loss(number or 0, lost.get(channel, 0)) for channel, number in seen.items()}


def last_check(channel_id: int) -> HistoryCheck | None:
    return HistoryCheck.objects.filter(channel_id=channel_id).order_by("-started_at").first()
