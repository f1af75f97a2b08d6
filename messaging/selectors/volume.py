"""Messages of all channels, from the counts of days: at most ten minutes old."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from messaging.models import DayVolume


@dataclass(frozen=True, slots=True)
class Volume:
    sent: int = 0
    received: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.received


def volume(*, since: date | None = None, channel_id: int | None = None) -> Volume:
    days = DayVolume.objects.all()
    if since is not None:
        days = days.filter(day__gte=since)
    if channel_id is not None:
        days = days.filter(channel=channel_id)
    sums = days.aggregate(sent=Sum("sent"), received=Sum("received"))
    return Volume(sums["sent"] or 0, sums["received"] or 0)


def volume_by_day(*, since: date, until: date, channel_id: int | None = None) -> dict[date, Volume]:
    """Days without any message are left out."""
    days = DayVolume.objects.filter(day__gte=since, day__lte=until)
    if channel_id is not None:
        days = days.filter(channel=channel_id)
    sums = days.order_by().values_list("day").annotate(all_sent=Sum("sent"), all_received=Sum("received"))
    return {day: Volume(sent, received) for day, sent, received in sums}
