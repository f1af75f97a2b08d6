"""How fast a campaign goes, where it has a rate of its own."""

from datetime import datetime, timedelta

from campaigns.models import Campaign

# Three rounds of the feed: one may be late.
AHEAD = timedelta(seconds=30)


class Pace:
    """The campaign's own rate: an instant for each message, evenly spaced, none further ahead than we feed."""

    def __init__(self, campaign: Campaign, now: datetime) -> None:
        self._now = now
        self._gap = timedelta(minutes=1) / campaign.per_minute if campaign.per_minute else None
        self.until = max(campaign.paced_until or now, now) if self._gap else campaign.paced_until

    def room(self, *, most: int) -> int:
        if self._gap is None or self.until is None:
            return most
        return min(max(-((self.until - self._now - AHEAD) // self._gap), 0), most)

    def take(self) -> datetime:
        if self._gap is None or self.until is None:
            return self._now
        at = self.until
        self.until += self._gap
        return at
